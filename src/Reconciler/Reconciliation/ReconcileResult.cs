using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>How a pass over one workload ended.</summary>
/// <param name="Status">Whether the workload has what it asks for.</param>
/// <param name="WorkloadName">Its name, where it is known.</param>
/// <param name="Actions">What was done, in words.</param>
/// <param name="Problems">What the workload asks for and cannot have.</param>
/// <param name="Reason">Why the pass did not get to its end; null when it did.</param>
internal sealed record ReconcileResult(
    ReconcileStatus Status, string WorkloadName, ImmutableArray<string> Actions, ImmutableArray<Problem> Problems, string? Reason)
{
    /// <summary>What kept the pass from its end; null when nothing did.</summary>
    public PassFailure? Failure { get; init; }

    /// <summary>What somebody should know of a workload with which nothing is wrong.</summary>
    public ImmutableArray<WorkloadNotice> Notices { get; init; } = [];

    /// <summary>Whether a later pass may do better without anything happening here that would ask for one.</summary>
    public bool WantsRetry => Status is ReconcileStatus.Failed || Problems.Any(p => p.MayPass);
}
