using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Tells which of the rows that a plan would delete are orphans, and why. Pure.</summary>
/// <remarks>
/// A row is an orphan when its domain does not run here (or, with <c>lifetime="defined"</c>, is not defined here), when its
/// interface is gone, or when it is a NAT row whose port is gone. What a running domain's annotation does not ask for any more is
/// a difference: <c>plan</c> shows it, and <c>apply</c> and the daemon remove it.
/// </remarks>
public static class OrphanRules
{
    /// <summary>Whether a domain's rows have to be looked at closely; for most of them a glance at their names will do.</summary>
    /// <param name="domain">The domain; null when libvirt does not have it.</param>
    /// <param name="plugged">Its interfaces.</param>
    /// <param name="rows">Its rows.</param>
    public static bool IsSuspect(DomainRecord? domain, IReadOnlyList<OvsInterface> plugged, RowsAtAGlance rows) =>
        domain is not { Active: true }
        || rows.IsHandedOver
        || rows.Ports.Any(p => !plugged.Any(i => i.InterfaceId == p))
        || rows.PortsOfNats.Any(p => p is null || !rows.Ports.Contains(p));

    /// <summary>The port that a NAT row belongs to.</summary>
    public static string? PortOf(NatRule nat) => nat.ExternalIds.GetValueOrDefault(OwnershipKeys.Port);

    /// <summary>Finds the orphans of a domain.</summary>
    /// <param name="assessment">The domain, with a plan that was allowed to delete.</param>
    /// <param name="plugged">Its interfaces.</param>
    /// <param name="existsElsewhere">Whether a port of that name exists that is not this domain's.</param>
    /// <param name="network">Names the switches and routers.</param>
    public static ImmutableArray<Orphan> Of(
        DomainAssessment assessment, IReadOnlyList<OvsInterface> plugged, Func<string, bool> existsElsewhere, LogicalNetwork network)
    {
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        foreach (var action in assessment.Plan.Actions)
        {
            switch (action)
            {
                case PlanAction.DeletePort { Observed: var port } when WhyNotPort(assessment.Domain, port, plugged) is { } reason:
                    orphans.Add(Of(port, OrphanKind.Port, reason, assessment.Plan, action, network));
                    break;
                case PlanAction.ReleasePort { Observed: var port } when WhyNotPort(assessment.Domain, port, plugged) is { } reason:
                    orphans.Add(Of(port, OrphanKind.AdoptedPort, reason, assessment.Plan, action, network));
                    orphans.AddRange(MembershipsOf(port, reason));
                    break;
            }
        }

        var gone = orphans.Select(o => o.Row).ToHashSet();
        var ports = assessment.Observed.Ports.Where(p => !gone.Contains(p.Uuid)).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var nat in NatsOf(assessment.Plan))
        {
            if (WhyNotNat(nat) is { } reason)
                orphans.Add(Of(nat, reason, assessment.Plan, network));
        }

        return orphans.ToImmutable();

        string? WhyNotNat(NatRule nat)
        {
            if (WhyNotHere(assessment.Domain) is { } reason)
                return reason;
            return PortOf(nat) is { } port && !ports.Contains(port) && !existsElsewhere(port) ? "its port is gone" : null;
        }
    }

    /// <summary>
    /// Whether a domain's rows are offered although its guest executes here. A migration that is at work may be why: its job begins on
    /// the source before the destination hears of it, and ends there last, so libvirt is to be asked for that.
    /// </summary>
    /// <param name="assessment">The domain.</param>
    public static bool MayHaveStayed(DomainAssessment assessment) =>
        assessment.Domain is { Active: true, ExecutedAt: not null } && assessment.Observed.Ports.Any(p => p.IsHandedOver);

    /// <summary>Offers that have nothing behind them any more.</summary>
    /// <param name="steps">The steps that withdraw them.</param>
    /// <param name="domain">The domain.</param>
    /// <param name="domainName">Its name.</param>
    /// <param name="reason">Why.</param>
    public static IEnumerable<Orphan> Offers(IEnumerable<PlanAction> steps, Guid domain, string domainName, string reason) =>
        steps.OfType<PlanAction.HandOver>().Where(s => s.Step is HandOverStep.Withdraw).Select(s => new Orphan(
            OrphanKind.Offer, s.Row, s.Name, null, domainName, s.From, reason, new OrphanRemoval.Step(domain, domainName, s)));

    /// <summary>An orphaned port.</summary>
    public static Orphan Of(LogicalSwitchPort port, OrphanKind kind, string reason, Plan plan, PlanAction removal, LogicalNetwork network) => new(
        kind,
        port.Uuid,
        port.Name,
        network.Switches.FirstOrDefault(s => s.Uuid == port.SwitchUuid)?.Name ?? port.ExternalIds.GetValueOrDefault(OwnershipKeys.Switch),
        DomainNameOf(port.ExternalIds, plan),
        port.ExternalIds[OwnershipKeys.Host],
        reason,
        new OrphanRemoval.Step(plan.Domain, plan.DomainName, removal));

    /// <summary>An orphaned NAT row.</summary>
    public static Orphan Of(NatRule nat, string reason, Plan plan, LogicalNetwork network) => new(
        nat.IsAdopted ? OrphanKind.AdoptedNat : OrphanKind.Nat,
        nat.Uuid,
        nat.ExternalIp,
        network.Routers.FirstOrDefault(r => r.Uuid == nat.RouterUuid)?.Name,
        DomainNameOf(nat.ExternalIds, plan),
        nat.ExternalIds[OwnershipKeys.Host],
        reason,
        new OrphanRemoval.Step(plan.Domain, plan.DomainName, nat.IsAdopted ? new PlanAction.ReleaseNat(nat) : new PlanAction.DeleteNat(nat)));

    /// <summary>The NAT rows that a plan takes from its domain.</summary>
    public static IEnumerable<NatRule> NatsOf(Plan plan) => plan.Actions
        .Select(a => a switch
        {
            PlanAction.DeleteNat delete => delete.Observed,
            PlanAction.ReleaseNat release => release.Observed,
            _ => null,
        })
        .OfType<NatRule>();

    /// <summary>The memberships that an adopted port gives up.</summary>
    public static IEnumerable<Orphan> MembershipsOf(LogicalSwitchPort port, string reason) =>
        (port.ExternalIds.GetValueOrDefault(OwnershipKeys.Groups) ?? "")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Where(g => port.Groups is not { } current || current.Contains(g))
        .Select(g => new Orphan(
            OrphanKind.GroupMembership, port.Uuid, g, port.Name, port.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName),
            port.ExternalIds[OwnershipKeys.Host], reason, new OrphanRemoval.WithItsPort()));

    private static string? WhyNotPort(DomainRecord? domain, LogicalSwitchPort port, IReadOnlyList<OvsInterface> plugged)
    {
        if (WhyNotHere(domain) is { } reason)
            return port.IsOff && domain is not null ? "its domain is off and has no such interface any more" : reason;
        return plugged.Any(i => i.InterfaceId == port.Name || i.Mac == port.Mac) ? null : "its interface is gone";
    }

    private static string? WhyNotHere(DomainRecord? domain) => domain switch
    {
        null => "its domain is not on this host",
        { Active: false } => "its domain does not run here",
        _ => null,
    };

    private static string DomainNameOf(ImmutableSortedDictionary<string, string> externalIds, Plan plan) =>
        externalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName) ?? plan.DomainName;
}
