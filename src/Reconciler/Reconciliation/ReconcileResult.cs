using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>How a pass over one workload ended.</summary>
/// <param name="Status">Whether the workload has what it asks for.</param>
/// <param name="WorkloadName">Its name, if it is known.</param>
/// <param name="Actions">What was done, in words.</param>
/// <param name="Problems">What the workload asks for and cannot have.</param>
/// <param name="Reason">Why the pass did not finish; null if it did.</param>
internal sealed record ReconcileResult(
    ReconcileStatus Status, string WorkloadName, ImmutableArray<string> Actions, ImmutableArray<Problem> Problems, string? Reason)
{
    /// <summary>The failure that kept the pass from finishing; null for none.</summary>
    public PassFailure? Failure { get; init; }

    /// <summary>The notices about a workload that has no problem.</summary>
    public ImmutableArray<WorkloadNotice> Notices { get; init; } = [];

    /// <summary>Whether a later pass may do better, although no event here would request one.</summary>
    public bool WantsRetry => Status is ReconcileStatus.Failed || Problems.Any(p => p.MayPass);
}
