using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>How an orphan is removed.</summary>
internal abstract record OrphanRemoval
{
    private OrphanRemoval()
    {
    }

    /// <summary>By a step of a workload's plan. All steps of one workload are one transaction.</summary>
    public sealed record Step(WorkloadId Workload, string WorkloadName, PlanAction Action) : OrphanRemoval;

    /// <summary>Together with the port that it belongs to.</summary>
    public sealed record WithItsPort : OrphanRemoval;

    /// <summary>By deleting DHCP options, if no port uses them still.</summary>
    public sealed record UnusedDhcpOptions(DhcpOptions Options) : OrphanRemoval;

    /// <summary>By removing a port from the integration bridge, if its device is still gone.</summary>
    public sealed record StaleInterface(OvsInterface Interface) : OrphanRemoval;
}
