using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Libvirt;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Follows libvirt as long as the daemon runs: takes in what it tells of domains and networks, and tells the source what is news.</summary>
internal sealed class LibvirtFollower : ILibvirtObserver, ILibvirtQuery, IDisposable
{
    private readonly DomainInventory _domains;
    private readonly LibvirtSource _source;
    private readonly CurrentConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private volatile LibvirtMonitor _monitor;
    private string _unreadableNetworks = "";

    /// <summary>Creates a follower; <see cref="Start"/> begins.</summary>
    /// <param name="domains">Where what is read goes.</param>
    /// <param name="source">Told what is news. From now on it can ask libvirt through this.</param>
    /// <param name="configuration">Where libvirt is.</param>
    /// <param name="loggers">For the monitor, and for what cannot be read.</param>
    public LibvirtFollower(DomainInventory domains, LibvirtSource source, CurrentConfiguration configuration, ILoggerFactory loggers)
    {
        _domains = domains;
        _source = source;
        _configuration = configuration;
        _loggers = loggers;
        _logger = loggers.CreateLogger<LibvirtFollower>();
        _monitor = CreateMonitor();
        source.Query = this;
    }

    /// <summary>Why libvirt is not known; null when it is.</summary>
    public string? WhyNotKnown => _domains.IsSynced ? null : $"libvirt is not known: {_monitor.LastError ?? "its domains are being read"}";

    /// <summary>Begins to connect.</summary>
    public void Start() => _monitor.Start();

    /// <summary>Leaves the libvirt that was followed. What is known stays, but absence proves nothing any more. It can be started again.</summary>
    public async Task StopAsync()
    {
        await _monitor.DisposeAsync();
        _domains.LoseLibvirt();
        _monitor = CreateMonitor();
    }

    /// <summary>Has a domain read again, and does not wait for it.</summary>
    /// <param name="domain">One of libvirt's domains.</param>
    public void Refresh(WorkloadId domain) => _monitor.Refresh(Guid.Parse(domain.Key));

    /// <summary>Has all domains and networks read again, and does not wait for it.</summary>
    /// <param name="withHearsay">Whether those too that only a hook call has told of.</param>
    public void RefreshAll(bool withHearsay)
    {
        _monitor.RefreshAll();
        if (!withHearsay)
            return;
        foreach (var domain in _domains.Domains)
            Refresh(domain.Id);
    }

    /// <inheritdoc/>
    public Task AskAsync(Guid domain, CancellationToken cancellationToken)
    {
        _monitor.Refresh(domain);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> MayBeMovingAsync(Guid domain, CancellationToken cancellationToken) =>
        new DomainJobs(_configuration.Value.LibvirtUri).MayBeAtWorkAsync(domain, cancellationToken);

    /// <inheritdoc/>
    public void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted)
    {
        _domains.TakeNetworks(networks);
        // Otherwise the next call says it.
        if (_monitor.NetworksError is null)
            SayWhatCannotBeRead();
        _domains.TakeAll(domains, readStarted);
        _source.Observer?.OnSyncedChanged(_source);
    }

    /// <inheritdoc/>
    public void OnDomain(DomainObservation domain)
    {
        if (!_domains.Take(domain))
            _monitor.Refresh(domain.Uuid);
        else
            _source.Observer?.OnChanged(WorkloadId.OfDomain(domain.Uuid), "libvirt event");
    }

    /// <inheritdoc/>
    public void OnDomainGone(Guid uuid, long readStarted)
    {
        var domain = WorkloadId.OfDomain(uuid);
        if (!_domains.TakeGone(domain, readStarted))
            _monitor.Refresh(uuid);
        else
            _source.Observer?.OnChanged(domain, "libvirt event");
    }

    /// <inheritdoc/>
    public void OnNetworks(IReadOnlyList<NetworkObservation> networks)
    {
        _domains.TakeNetworks(networks);
        SayWhatCannotBeRead();
        _source.Observer?.OnAllChanged("libvirt networks");
    }

    /// <inheritdoc/>
    public void OnNetworksUnknown(string reason)
    {
        _domains.LoseNetworks(reason);
        SayWhatCannotBeRead();
    }

    /// <inheritdoc/>
    public void OnDisconnected(string reason)
    {
        _domains.LoseLibvirt();
        _source.Observer?.OnSyncedChanged(_source);
        _logger.LogWarning("libvirt: {Reason}; nothing is deleted until it is back", reason);
    }

    /// <inheritdoc/>
    public void Dispose() => _monitor.Dispose();

    private LibvirtMonitor CreateMonitor() => new(_configuration.Value.LibvirtUri, this, _loggers.CreateLogger<LibvirtMonitor>());

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
}
