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

    /// <summary>By a step of a workload's plan; all of one workload's are one transaction.</summary>
    public sealed record Step(WorkloadId Workload, string WorkloadName, PlanAction Action) : OrphanRemoval;

    /// <summary>Together with the port that it belongs to.</summary>
    public sealed record WithItsPort : OrphanRemoval;

    /// <summary>By deleting DHCP options, if still no port refers to them.</summary>
    public sealed record UnusedDhcpOptions(DhcpOptions Options) : OrphanRemoval;

    /// <summary>By taking a port off the integration bridge, if its device is still gone.</summary>
    public sealed record StaleInterface(OvsInterface Interface) : OrphanRemoval;
}
