using Microsoft.Extensions.Logging;
using Reconciler.Libvirt;

namespace Reconciler.Daemon;

/// <content>What libvirt tells of domains and networks.</content>
public sealed partial class ReconcilerService
{
    private string _unreadableNetworks = "";

    /// <summary>Has a domain read from libvirt again, and does not wait for it.</summary>
    public void AskLibvirt(Guid domain) => _libvirt.Refresh(domain);

    /// <inheritdoc/>
    public void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted)
    {
        _domains.TakeNetworks(networks);
        // Otherwise the next call says it.
        if (_libvirt.NetworksError is null)
            SayWhatCannotBeRead();
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
        SayWhatCannotBeRead();
        EnqueueAll("libvirt networks");
    }

    /// <inheritdoc/>
    public void OnNetworksUnknown(string reason)
    {
        _domains.LoseNetworks(reason);
        SayWhatCannotBeRead();
    }

    /// <summary>Once when it begins or is another, and once when it is over.</summary>
    private void SayWhatCannotBeRead()
    {
        var networks = _domains.Networks;
        var unreadable = string.Join(
            "; ",
            networks.Unreadable.OrderBy(n => n.Key, StringComparer.Ordinal).Select(n => networks.WhyNotKnown(n.Key))
                .Append(networks.Error is { } error ? $"libvirt's networks cannot be read: {error}" : null).Where(t => t is not null));
        if (unreadable == _unreadableNetworks)
            return;
        if (unreadable.Length > 0)
            _logger.LogWarning("{Reasons}; interfaces on such networks keep what they have", unreadable);
        else
            _logger.LogInformation("libvirt's networks can be read again");
        _unreadableNetworks = unreadable;
    }

    /// <inheritdoc/>
    public void OnDisconnected(string reason)
    {
        _domains.LoseLibvirt();
        _watch.Look();
        _logger.LogWarning("libvirt: {Reason}; nothing is deleted until it is back", reason);
    }
}
