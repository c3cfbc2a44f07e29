using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>A workload as one pass sees it: what it asks for, what is there, and what would have to be done.</summary>
/// <param name="Workload">The workload; null when libvirt does not know it any more.</param>
/// <param name="Desired">What it asks for.</param>
/// <param name="Observed">What is there.</param>
/// <param name="Plan">What would have to be done.</param>
internal sealed record WorkloadAssessment(Workload? Workload, DesiredWorkload Desired, ObservedWorkload Observed, Plan Plan)
{
    /// <summary>Whether libvirt has to be asked whether the guest executes here: rows have just been offered to this host, and what it said before is too old.</summary>
    public bool AwaitsSource { get; init; }

    /// <summary>Why the plan must not be carried out, and the workload be looked at anew; null as a rule.</summary>
    public string? Outdated { get; init; }
}
