using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>One step of a plan.</summary>
internal abstract record PlanAction
{
    private PlanAction()
    {
    }

    /// <summary>The step in words, for logs and for people.</summary>
    public abstract string Describe();

    /// <summary>A port that is missing.</summary>
    public sealed record CreatePort(DesiredPort Port) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"create port {Port.InterfaceId} ({Port.AddressText}) on switch {Port.Switch.Name}";
    }

    /// <summary>A port that is there and differs.</summary>
    /// <param name="Observed">The row as it is.</param>
    /// <param name="Port">What it is to be.</param>
    /// <param name="ExternalIds">All of <c>external_ids</c> as they are to be, foreign keys kept.</param>
    /// <param name="Differences">What differs, in words.</param>
    public sealed record UpdatePort(
        LogicalSwitchPort Observed, DesiredPort Port, ImmutableSortedDictionary<string, string> ExternalIds, ImmutableArray<string> Differences) : PlanAction
    {
        /// <summary>The columns of an adopted port that are ours to write from now on.</summary>
        public ImmutableSortedSet<string> Fill { get; init; } = [];

        /// <summary>The port groups to join.</summary>
        public ImmutableSortedSet<string> Join { get; init; } = [];

        /// <summary>The port groups to leave.</summary>
        public ImmutableSortedSet<string> Leave { get; init; } = [];

        /// <summary>The columns and options to empty; see <see cref="PortDrift.ResetsOf"/>.</summary>
        public ImmutableSortedSet<string> Resets { get; init; } = [];

        /// <summary>Whether it is on another switch than it is to be on.</summary>
        public bool Moves => Observed.SwitchUuid is { } current && current != Port.Switch.Uuid;

        /// <inheritdoc/>
        public override string Describe() => $"update port {Observed.Name}: {string.Join("; ", Differences)}";
    }

    /// <summary>A port made by hand that becomes a workload's: what is missing in it is filled.</summary>
    public sealed record AdoptPort(ExistingPort Existing, DesiredPort Port, ImmutableSortedSet<string> Fill) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"adopt port {Existing.Port.Name}" + (Fill.IsEmpty ? "" : $" and fill its {string.Join(", ", Fill)}");
    }

    /// <summary>An adopted port that nothing asks for: it is left as it was before.</summary>
    public sealed record ReleasePort(LogicalSwitchPort Observed) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"release port {Observed.Name}, which was made by hand";
    }

    /// <summary>An interface that has another iface-id than the name of its port: a change in Open vSwitch, not in the Northbound.</summary>
    public sealed record BindInterface(string Mac, string From, string To) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"bind interface {Mac} to port {To}";
    }

    /// <summary>A port that nothing asks for.</summary>
    public sealed record DeletePort(LogicalSwitchPort Observed) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"delete port {Observed.Name} ({string.Join(", ", Observed.Addresses)})";
    }

    /// <summary>DHCP options that are missing.</summary>
    public sealed record CreateDhcpOptions(DhcpOptionsSpec Spec) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"create DHCP options of {Spec.Cidr} for switch {Spec.SwitchName}";
    }

    /// <summary>DHCP options of ours that are not what they are to be.</summary>
    public sealed record UpdateDhcpOptions(DhcpOptions Observed, DhcpOptionsSpec Spec) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"update DHCP options of {Spec.Cidr} for switch {Spec.SwitchName}";
    }

    /// <summary>A floating IP that is missing.</summary>
    public sealed record CreateNat(DesiredNat Nat) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"create dnat_and_snat {Nat.External} for {Nat.Logical} on router {Nat.Router.Name}";
    }

    /// <summary>A floating IP that is there and differs.</summary>
    /// <param name="Observed">The row as it is.</param>
    /// <param name="Nat">What it is to be.</param>
    /// <param name="ExternalIds">All of <c>external_ids</c> as they are to be, foreign keys kept.</param>
    /// <param name="Differences">What differs, in words.</param>
    public sealed record UpdateNat(
        NatRule Observed, DesiredNat Nat, ImmutableSortedDictionary<string, string> ExternalIds, ImmutableArray<string> Differences) : PlanAction
    {
        /// <summary>The columns of an adopted row that are ours to write; null for a row of ours, of which all are.</summary>
        public ImmutableSortedSet<string>? Fill { get; init; }

        /// <summary>Whether it is on another router than it is to be on.</summary>
        public bool Moves => Observed.RouterUuid is { } current && current != Nat.Router.Uuid;

        /// <inheritdoc/>
        public override string Describe() => $"update dnat_and_snat {Nat.External}: {string.Join("; ", Differences)}";
    }

    /// <summary>A floating IP made by hand that becomes a workload's: what is missing in it is filled.</summary>
    public sealed record AdoptNat(NatRule Existing, DesiredNat Nat, ImmutableSortedSet<string> Fill) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"adopt dnat_and_snat {Existing.ExternalIp}" + (Fill.IsEmpty ? "" : $" and fill its {string.Join(", ", Fill)}");
    }

    /// <summary>An adopted floating IP that nothing asks for: it is left as it was before.</summary>
    public sealed record ReleaseNat(NatRule Observed) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"release dnat_and_snat {Observed.ExternalIp}, which was made by hand";
    }

    /// <summary>A floating IP that nothing asks for.</summary>
    public sealed record DeleteNat(NatRule Observed) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"delete {Observed.Type} {Observed.ExternalIp} for {Observed.LogicalIp}";
    }

    /// <summary>A row that goes from one host to another, or that does not after all.</summary>
    /// <param name="Step">Which step of it.</param>
    /// <param name="Row">The row.</param>
    /// <param name="IsPort">Whether it is a port; otherwise it is a NAT row.</param>
    /// <param name="Name">The port's name, or the external address.</param>
    /// <param name="Mac">The interface that it is for.</param>
    /// <param name="ExternalIds">All of <c>external_ids</c> as they were seen.</param>
    /// <param name="From">The host that owns it.</param>
    /// <param name="To">The host that takes the step.</param>
    public sealed record HandOver(
        HandOverStep Step, Guid Row, bool IsPort, string Name, string? Mac, ImmutableSortedDictionary<string, string> ExternalIds, string From, string To) : PlanAction
    {
        /// <summary>The host that takes the step, as OVN knows it.</summary>
        public string Chassis { get; init; } = To;

        /// <summary>The row in words.</summary>
        public string What => IsPort ? $"port {Name}" : $"dnat_and_snat {Name}";

        /// <inheritdoc/>
        public override string Describe() => Step switch
        {
            HandOverStep.Offer => $"offer {What} of host {From} to this host, where its domain is coming",
            HandOverStep.LetGo => $"let go of {What}, whose domain has left for another host",
            HandOverStep.Take => $"take {What} over from host {From}",
            HandOverStep.Settle => $"settle {What}, which came from another host",
            _ => $"leave {What} with host {From}, since its domain has not moved",
        };
    }
}
