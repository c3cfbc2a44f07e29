using System.Collections.Immutable;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>How removing orphans ended.</summary>
/// <param name="Removed">What is gone.</param>
/// <param name="Left">What was left, and why: mostly because somebody else has changed it meanwhile.</param>
/// <param name="Failure">Why the removal did not finish; null if it did.</param>
internal sealed record RemovalReport(
    ImmutableArray<Orphan> Removed, ImmutableArray<(Orphan Orphan, string Reason)> Left, string? Failure);
