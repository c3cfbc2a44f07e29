namespace Reconciler.Libvirt;

/// <summary>Receives what <see cref="LibvirtMonitor"/> reads.</summary>
/// <remarks>
/// The monitor calls from its own threads, one call at a time, never from inside a libvirt callback. The calls for one domain come in the
/// order of the reads. After <see cref="OnDisconnected"/>, nothing that was read over the lost connection is delivered. Implementations
/// must return quickly.
/// </remarks>
internal interface ILibvirtObserver
{
    /// <summary>Called after every successful connect, with everything there is.</summary>
    /// <param name="domains">All domains, active and inactive.</param>
    /// <param name="networks">All networks, active and inactive; see also <see cref="LibvirtMonitor.NetworksError"/>.</param>
    /// <param name="readStarted">
    /// <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before the list was requested. A domain that is not in the list did not
    /// exist at that time, but may exist now.
    /// </param>
    void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted);

    /// <summary>Called when a domain was read again, after an event or a request. It may be unchanged.</summary>
    /// <param name="domain">The domain as it is now.</param>
    void OnDomain(DomainObservation domain);

    /// <summary>Called when a domain is no longer active nor defined.</summary>
    /// <param name="uuid">The domain's UUID; it may never have been reported before.</param>
    /// <param name="readStarted"><see cref="System.Diagnostics.Stopwatch.GetTimestamp"/> just before it was looked for.</param>
    void OnDomainGone(Guid uuid, long readStarted);

    /// <summary>Called when the networks were read again.</summary>
    /// <param name="networks">All networks, active and inactive.</param>
    void OnNetworks(IReadOnlyList<NetworkObservation> networks);

    /// <summary>Called when the domains can be read but the networks cannot. The networks known before may be out of date.</summary>
    /// <param name="reason">Why not, in words.</param>
    void OnNetworksUnknown(string reason);

    /// <summary>Called once for each loss of the connection, and once for each distinct reason why it cannot be made.</summary>
    /// <param name="reason">One sentence for the log.</param>
    void OnDisconnected(string reason);
}
