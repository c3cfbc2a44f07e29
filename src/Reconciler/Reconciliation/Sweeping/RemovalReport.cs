using System.Collections.Immutable;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>How removing orphans ended.</summary>
/// <param name="Removed">What is gone.</param>
/// <param name="Left">What was left, and why: mostly because somebody else changed it meanwhile.</param>
/// <param name="Failure">Why it could not be finished; null when it was.</param>
internal sealed record RemovalReport(
    ImmutableArray<Orphan> Removed, ImmutableArray<(Orphan Orphan, string Reason)> Left, string? Failure);
