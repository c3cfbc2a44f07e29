namespace Reconciler.Libvirt;

/// <summary>Receives what <see cref="LibvirtMonitor"/> reads.</summary>
/// <remarks>
/// Calls come from the monitor's own threads, one at a time, never from inside a libvirt callback, and in the order of the reads for each
/// domain. Nothing read over a lost connection is delivered after <see cref="OnDisconnected"/>. Implementations must return quickly.
/// </remarks>
public interface ILibvirtObserver
{
    /// <summary>Called after every successful connect, with everything there is.</summary>
    /// <param name="domains">All domains, active and inactive.</param>
    /// <param name="networks">All networks, active and inactive; see also <see cref="LibvirtMonitor.NetworksError"/>.</param>
    /// <param name="readStarted">
    /// <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before the list was asked for: a domain that is not in it did not exist
    /// at that time, but may have appeared since.
    /// </param>
    void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted);

    /// <summary>Called when a domain was read again, after an event or a request. It need not have changed.</summary>
    /// <param name="domain">The domain as it is now.</param>
    void OnDomain(DomainObservation domain);

    /// <summary>Called when a domain turned out to be neither active nor defined any more.</summary>
    /// <param name="uuid">The domain's UUID; it may never have been reported before.</param>
    /// <param name="readStarted"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before it was looked for.</param>
    void OnDomainGone(Guid uuid, long readStarted);

    /// <summary>Called when the networks were read again.</summary>
    /// <param name="networks">All networks, active and inactive.</param>
    void OnNetworks(IReadOnlyList<NetworkObservation> networks);

    /// <summary>Called when the networks could not be read although the domains can: what was known of them is no longer the whole truth.</summary>
    /// <param name="reason">Why not, in words.</param>
    void OnNetworksUnknown(string reason);

    /// <summary>Called once for each loss of the connection, and once for each distinct reason why it cannot be made.</summary>
    /// <param name="reason">One sentence for the log.</param>
    void OnDisconnected(string reason);
}
