namespace Reconciler.Libvirt;

/// <summary>What the first reading over a new connection found.</summary>
/// <param name="Domains">All domains.</param>
/// <param name="Networks">All networks, or those known before.</param>
/// <param name="NetworksError">Why <paramref name="Networks"/> could not be read.</param>
/// <param name="ReadStarted">When the reading began.</param>
internal sealed record SyncSnapshot(
    IReadOnlyList<DomainObservation> Domains,
    IReadOnlyList<NetworkObservation> Networks,
    string? NetworksError,
    long ReadStarted);
