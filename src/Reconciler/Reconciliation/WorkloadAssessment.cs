using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>A workload as one pass sees it: the desired state, the observed state and the plan.</summary>
/// <param name="Workload">The workload; null when libvirt does not know it any more.</param>
/// <param name="Desired">The desired state.</param>
/// <param name="Observed">The observed state.</param>
/// <param name="Plan">The plan.</param>
internal sealed record WorkloadAssessment(Workload? Workload, DesiredWorkload Desired, ObservedWorkload Observed, Plan Plan)
{
    /// <summary>
    /// Whether the pass must ask libvirt where the guest executes. Rows have just been offered to this host, and libvirt's last answer is
    /// older than that.
    /// </summary>
    public bool AwaitsSource { get; init; }

    /// <summary>Why the plan must not be applied, and the workload has to be observed again; null as a rule.</summary>
    public string? Outdated { get; init; }
}
