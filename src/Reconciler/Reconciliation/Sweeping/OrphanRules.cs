using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Finds the orphans among the rows that a plan would delete, with the reasons. Pure.</summary>
/// <remarks>
/// A row is an orphan if its workload does not run here (or, with <c>lifetime="defined"</c>, is not defined here), if its interface is
/// gone, or if it is a NAT row whose port is gone. A row that a running workload's annotation no longer asks for is not an orphan but a
/// difference: <c>plan</c> shows it, and <c>apply</c> and the daemon remove it.
/// </remarks>
internal static class OrphanRules
{
    /// <summary>Whether a workload's rows need a close look. For most workloads the rows' names are enough.</summary>
    /// <param name="workload">The workload; null if libvirt does not have it.</param>
    /// <param name="plugged">Its interfaces.</param>
    /// <param name="rows">Its rows.</param>
    public static bool IsSuspect(Workload? workload, IReadOnlyList<OvsInterface> plugged, RowsAtAGlance rows) =>
        workload is not { IsActive: true }
        || rows.IsHandedOver
        || rows.Ports.Any(p => !plugged.Any(i => i.InterfaceId == p))
        || rows.PortsOfNats.Any(p => p is null || !rows.Ports.Contains(p));

    /// <summary>The port that a NAT row belongs to.</summary>
    public static string? PortOf(NatRule nat) => nat.ExternalIds.GetValueOrDefault(OwnershipKeys.Port);

    /// <summary>Finds the orphans of a workload.</summary>
    /// <param name="assessment">The workload, with a plan that was allowed to delete.</param>
    /// <param name="plugged">Its interfaces.</param>
    /// <param name="existsElsewhere">Whether a port with that name exists and belongs to somebody else.</param>
    /// <param name="network">Names the switches and routers.</param>
    public static ImmutableArray<Orphan> Of(
        WorkloadAssessment assessment, IReadOnlyList<OvsInterface> plugged, Func<string, bool> existsElsewhere, LogicalNetwork network)
    {
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        foreach (var action in assessment.Plan.Actions)
        {
            switch (action)
            {
                case PlanAction.DeletePort { Observed: var port } when WhyNotPort(assessment, port, plugged) is { } reason:
                    orphans.Add(Of(port, OrphanKind.Port, reason, assessment.Plan, action, network));
                    break;
                case PlanAction.ReleasePort { Observed: var port } when WhyNotPort(assessment, port, plugged) is { } reason:
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
            if (WhyNotHere(assessment) is { } reason)
                return reason;
            return PortOf(nat) is { } port && !ports.Contains(port) && !existsElsewhere(port) ? "its port is gone" : null;
        }
    }

    /// <summary>
    /// Whether a workload's rows are offered although its guest executes here. A running migration may be the reason: its job begins on the
    /// source before the destination hears of it, and ends on the source last. So libvirt must be asked about the job.
    /// </summary>
    /// <param name="assessment">The workload.</param>
    public static bool MayHaveStayed(WorkloadAssessment assessment) =>
        assessment.Workload is { IsActive: true, ExecutedAt: not null } && assessment.Observed.Ports.Any(p => p.IsHandedOver);

    /// <summary>Offers without a migration behind them.</summary>
    /// <param name="steps">The steps that withdraw them.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="workloadName">Its name.</param>
    /// <param name="reason">Why they are orphans.</param>
    public static IEnumerable<Orphan> Offers(IEnumerable<PlanAction> steps, WorkloadId workload, string workloadName, string reason) =>
        steps.OfType<PlanAction.HandOver>().Where(s => s.Step is HandOverStep.Withdraw).Select(s => new Orphan(
            OrphanKind.Offer, s.Row, s.Name, null, workloadName, s.From, reason, new OrphanRemoval.Step(workload, workloadName, s)));

    /// <summary>An orphaned port.</summary>
    public static Orphan Of(LogicalSwitchPort port, OrphanKind kind, string reason, Plan plan, PlanAction removal, LogicalNetwork network) => new(
        kind,
        port.Uuid,
        port.Name,
        network.Switches.FirstOrDefault(s => s.Uuid == port.SwitchUuid)?.Name ?? port.ExternalIds.GetValueOrDefault(OwnershipKeys.Switch),
        WorkloadNameOf(port.ExternalIds, plan),
        port.ExternalIds[OwnershipKeys.Host],
        reason,
        new OrphanRemoval.Step(plan.Workload, plan.WorkloadName, removal));

    /// <summary>An orphaned NAT row.</summary>
    public static Orphan Of(NatRule nat, string reason, Plan plan, LogicalNetwork network) => new(
        nat.IsAdopted ? OrphanKind.AdoptedNat : OrphanKind.Nat,
        nat.Uuid,
        nat.ExternalIp,
        network.Routers.FirstOrDefault(r => r.Uuid == nat.RouterUuid)?.Name,
        WorkloadNameOf(nat.ExternalIds, plan),
        nat.ExternalIds[OwnershipKeys.Host],
        reason,
        new OrphanRemoval.Step(plan.Workload, plan.WorkloadName, nat.IsAdopted ? new PlanAction.ReleaseNat(nat) : new PlanAction.DeleteNat(nat)));

    /// <summary>The NAT rows that a plan deletes or releases.</summary>
    public static IEnumerable<NatRule> NatsOf(Plan plan) => plan.Actions
        .Select(a => a switch
        {
            PlanAction.DeleteNat delete => delete.Observed,
            PlanAction.ReleaseNat release => release.Observed,
            _ => null,
        })
        .OfType<NatRule>();

    /// <summary>The memberships that an adopted port loses.</summary>
    public static IEnumerable<Orphan> MembershipsOf(LogicalSwitchPort port, string reason) =>
        (port.ExternalIds.GetValueOrDefault(OwnershipKeys.Groups) ?? "")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Where(g => port.Groups is not { } current || current.Contains(g))
        .Select(g => new Orphan(
            OrphanKind.GroupMembership, port.Uuid, g, port.Name, port.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName),
            port.ExternalIds[OwnershipKeys.Host], reason, new OrphanRemoval.WithItsPort()));

    private static string? WhyNotPort(WorkloadAssessment assessment, LogicalSwitchPort port, IReadOnlyList<OvsInterface> plugged)
    {
        if (WhyNotHere(assessment) is { } reason)
        {
            return port.IsOff && assessment.Workload is not null
                ? $"its {assessment.Plan.Workload.Noun} is off and has no such interface any more"
                : reason;
        }

        return plugged.Any(i => i.InterfaceId == port.Name || i.Mac == port.Mac) ? null : "its interface is gone";
    }

    private static string? WhyNotHere(WorkloadAssessment assessment) => assessment.Workload switch
    {
        null => $"its {assessment.Plan.Workload.Noun} is not on this host",
        { IsActive: false } => $"its {assessment.Plan.Workload.Noun} does not run here",
        _ => null,
    };

    private static string WorkloadNameOf(ImmutableSortedDictionary<string, string> externalIds, Plan plan) =>
        externalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName) ?? plan.WorkloadName;
}
