using Reconciler.Libvirt;

namespace Reconciler.Doctor.Facts;

/// <summary>A libvirt network as it is configured and as it runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsActive">Whether it is started.</param>
/// <param name="Configured">Its configuration; null if it could not be read.</param>
/// <param name="Live">Its live XML; null if it is not started or could not be read.</param>
internal sealed record NetworkFacts(string Name, bool IsActive, NetworkDefinition? Configured, NetworkDefinition? Live)
{
    /// <summary>Why its XML could not be read; null if it was read.</summary>
    public string? Error { get; init; }
}
