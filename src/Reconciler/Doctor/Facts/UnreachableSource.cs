namespace Reconciler.Doctor.Facts;

/// <summary>A server that did not answer.</summary>
/// <param name="Source">Which one.</param>
/// <param name="Reason">Why, as the attempt to reach it has it.</param>
internal sealed record UnreachableSource(Source Source, string Reason)
{
    /// <summary>The remotes that were tried, as <c>ovs-vsctl</c> writes them; null where it did not come to that.</summary>
    public string? Remotes { get; init; }
}
