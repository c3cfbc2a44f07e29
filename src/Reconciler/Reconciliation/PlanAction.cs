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

    /// <summary>An existing port that differs from the desired one.</summary>
    /// <param name="Observed">The observed row.</param>
    /// <param name="Port">The desired state.</param>
    /// <param name="ExternalIds">The desired <c>external_ids</c>, including the keys of others.</param>
    /// <param name="Differences">What differs, in words.</param>
    public sealed record UpdatePort(
        LogicalSwitchPort Observed, DesiredPort Port, ImmutableSortedDictionary<string, string> ExternalIds, ImmutableArray<string> Differences) : PlanAction
    {
        /// <summary>The columns of an adopted port that we write from now on.</summary>
        public ImmutableSortedSet<string> Fill { get; init; } = [];

        /// <summary>The port groups to join.</summary>
        public ImmutableSortedSet<string> Join { get; init; } = [];

        /// <summary>The port groups to leave.</summary>
        public ImmutableSortedSet<string> Leave { get; init; } = [];

        /// <summary>The columns and options to empty; see <see cref="PortDrift.ResetsOf"/>.</summary>
        public ImmutableSortedSet<string> Resets { get; init; } = [];

        /// <summary>Whether it moves to another switch.</summary>
        public bool Moves => Observed.SwitchUuid is { } current && current != Port.Switch.Uuid;

        /// <inheritdoc/>
        public override string Describe() => $"update port {Observed.Name}: {string.Join("; ", Differences)}";
    }

    /// <summary>A port made by hand that the workload adopts. Its missing columns are filled.</summary>
    public sealed record AdoptPort(ExistingPort Existing, DesiredPort Port, ImmutableSortedSet<string> Fill) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"adopt port {Existing.Port.Name}" + (Fill.IsEmpty ? "" : $" and fill its {string.Join(", ", Fill)}");
    }

    /// <summary>An adopted port that nothing asks for. It becomes again what it was before the adoption.</summary>
    public sealed record ReleasePort(LogicalSwitchPort Observed) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() => $"release port {Observed.Name}, which was made by hand";
    }

    /// <summary>An interface whose iface-id is not the name of its port. The change is in Open vSwitch, not in the Northbound.</summary>
    /// <param name="Mac">The interface's MAC address.</param>
    /// <param name="From">Its iface-id; null if it has none.</param>
    /// <param name="To">The port's name.</param>
    public sealed record BindInterface(string Mac, string? From, string To) : PlanAction
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

    /// <summary>DHCP options of ours that differ from the desired ones.</summary>
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

    /// <summary>An existing floating IP that differs from the desired one.</summary>
    /// <param name="Observed">The observed row.</param>
    /// <param name="Nat">The desired state.</param>
    /// <param name="ExternalIds">The desired <c>external_ids</c>, including the keys of others.</param>
    /// <param name="Differences">What differs, in words.</param>
    public sealed record UpdateNat(
        NatRule Observed, DesiredNat Nat, ImmutableSortedDictionary<string, string> ExternalIds, ImmutableArray<string> Differences) : PlanAction
    {
        /// <summary>The columns of an adopted row that we write; null for a row of ours, of which we write all.</summary>
        public ImmutableSortedSet<string>? Fill { get; init; }

        /// <summary>Whether it moves to another router.</summary>
        public bool Moves => Observed.RouterUuid is { } current && current != Nat.Router.Uuid;

        /// <inheritdoc/>
        public override string Describe() => $"update dnat_and_snat {Nat.External}: {string.Join("; ", Differences)}";
    }

    /// <summary>A floating IP made by hand that the workload adopts. Its missing columns are filled.</summary>
    public sealed record AdoptNat(NatRule Existing, DesiredNat Nat, ImmutableSortedSet<string> Fill) : PlanAction
    {
        /// <inheritdoc/>
        public override string Describe() =>
            $"adopt dnat_and_snat {Existing.ExternalIp}" + (Fill.IsEmpty ? "" : $" and fill its {string.Join(", ", Fill)}");
    }

    /// <summary>An adopted floating IP that nothing asks for. It becomes again what it was before the adoption.</summary>
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

    /// <summary>A step of the hand-over of a row from one host to another, or the end of a hand-over that does not happen.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Row">The row.</param>
    /// <param name="IsPort">Whether the row is a port. Otherwise it is a NAT row.</param>
    /// <param name="Name">The port's name, or the external address.</param>
    /// <param name="Mac">The interface that it is for.</param>
    /// <param name="ExternalIds">The observed <c>external_ids</c>.</param>
    /// <param name="From">The host that owns it.</param>
    /// <param name="To">The host that takes the step.</param>
    public sealed record HandOver(
        HandOverStep Step, Guid Row, bool IsPort, string Name, string? Mac, ImmutableSortedDictionary<string, string> ExternalIds, string From, string To) : PlanAction
    {
        /// <summary>The name in OVN of the host that takes the step.</summary>
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
