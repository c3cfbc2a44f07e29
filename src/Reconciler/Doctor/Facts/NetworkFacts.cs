using Reconciler.Libvirt;

namespace Reconciler.Doctor.Facts;

/// <summary>A libvirt network as it is configured and as it runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsActive">Whether it is started.</param>
/// <param name="Configured">How it is configured; null where that could not be read.</param>
/// <param name="Live">How it runs; null while it does not, and where that could not be read.</param>
internal sealed record NetworkFacts(string Name, bool IsActive, NetworkDefinition? Configured, NetworkDefinition? Live)
{
    /// <summary>Why its XML could not be read; null where it was.</summary>
    public string? Error { get; init; }
}
