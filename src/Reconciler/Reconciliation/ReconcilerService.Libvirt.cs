using Microsoft.Extensions.Logging;
using Reconciler.Libvirt;

namespace Reconciler.Reconciliation;

/// <content>What libvirt tells of domains and networks.</content>
public sealed partial class ReconcilerService
{
    /// <inheritdoc/>
    public void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted)
    {
        _domains.TakeNetworks(networks);
        _domains.TakeAll(domains, readStarted);
        EnqueueAll("libvirt in step");
        _watch.Look();
        _schedule.SourceIsBack();
    }

    /// <inheritdoc/>
    public void OnDomain(DomainObservation domain)
    {
        if (!_domains.Take(domain))
            _libvirt.Refresh(domain.Uuid);
        else
            _queue.Enqueue(domain.Uuid, "libvirt event");
    }

    /// <inheritdoc/>
    public void OnDomainGone(Guid uuid, long readStarted)
    {
        if (!_domains.TakeGone(uuid, readStarted))
            _libvirt.Refresh(uuid);
        else
            _queue.Enqueue(uuid, "libvirt event");
    }

    /// <inheritdoc/>
    public void OnNetworks(IReadOnlyList<NetworkObservation> networks)
    {
        _domains.TakeNetworks(networks);
        EnqueueAll("libvirt networks");
    }

    /// <inheritdoc/>
    public void OnDisconnected(string reason)
    {
        _domains.LoseLibvirt();
        _watch.Look();
        _logger.LogWarning("libvirt: {Reason}; nothing is deleted until it is back", reason);
    }
}
