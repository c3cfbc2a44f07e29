namespace Reconciler.Doctor.Facts;

/// <summary>A server that did not answer.</summary>
/// <param name="Source">Which one.</param>
/// <param name="Reason">The error of the attempt to reach it.</param>
internal sealed record UnreachableSource(Source Source, string Reason)
{
    /// <summary>The remotes that were tried, as <c>ovs-vsctl</c> writes them; null if none was tried.</summary>
    public string? Remotes { get; init; }
}
