namespace Reconciler.Topology;

/// <summary>How an attempt to apply a topology ended.</summary>
/// <param name="Assessment">What was to be done: the last plan that was made.</param>
/// <param name="Failure">Why it was not done; null if it was, or if the plan has problems.</param>
/// <param name="Conflicts">How many times somebody else was faster.</param>
internal sealed record TopologyResult(TopologyAssessment Assessment, string? Failure, int Conflicts)
{
    /// <summary>Whether the network is as the file says.</summary>
    public bool IsDone => Failure is null && Assessment.Plan.Problems.IsEmpty;
}
