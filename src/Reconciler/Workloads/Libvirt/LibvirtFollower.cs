using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Libvirt;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Follows libvirt while the daemon runs: records its domains and networks, and tells the source what is new.</summary>
internal sealed class LibvirtFollower : ILibvirtObserver, ILibvirtQuery, IDisposable
{
    private readonly DomainInventory _domains;
    private readonly LibvirtSource _source;
    private readonly CurrentConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly PauseWatch _paused;
    private readonly NetworkPortWatch _ports;
    private volatile LibvirtMonitor _monitor;
    private string _unreadableNetworks = "";

    /// <summary>Creates a follower; <see cref="Start"/> starts it.</summary>
    /// <param name="domains">Receives what is read.</param>
    /// <param name="source">Receives the news. From now on it can query libvirt through this follower.</param>
    /// <param name="configuration">Has libvirt's address.</param>
    /// <param name="loggers">For the monitor, and for reports of what cannot be read.</param>
    public LibvirtFollower(DomainInventory domains, LibvirtSource source, CurrentConfiguration configuration, ILoggerFactory loggers)
    {
        _domains = domains;
        _source = source;
        _configuration = configuration;
        _loggers = loggers;
        _logger = loggers.CreateLogger<LibvirtFollower>();
        _monitor = CreateMonitor();
        _paused = new(domain => _monitor.Refresh(domain), TimeProvider.System);
        _ports = new(NetworkPortWatch.UsualDirectory, OnNetworkPort, _logger);
        source.Query = this;
    }

    /// <summary>Why libvirt is not known; null when it is.</summary>
    public string? WhyNotKnown => _domains.IsSynced ? null : $"libvirt is not known: {_monitor.LastError ?? "its domains are being read"}";

    /// <summary>Begins to connect.</summary>
    public void Start() => _monitor.Start();

    /// <summary>
    /// Stops following libvirt. What is known stays, but absence proves nothing any more. The follower can be started again.
    /// </summary>
    public async Task StopAsync()
    {
        await _monitor.DisposeAsync();
        _domains.LoseLibvirt();
        _monitor = CreateMonitor();
    }

    /// <summary>Requests that a domain be read again, and does not wait for it.</summary>
    /// <param name="domain">One of libvirt's domains.</param>
    public void Refresh(WorkloadId domain) => _monitor.Refresh(Guid.Parse(domain.Key));

    /// <summary>Requests that all domains and networks be read again, and does not wait for it.</summary>
    /// <param name="withHearsay">Whether to include domains that only a hook call has reported.</param>
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
        _ports.Begin();
        _domains.TakeNetworks(networks);
        // If there is an error, the next call reports it.
        if (_monitor.NetworksError is null)
            SayWhatCannotBeRead();
        _domains.TakeAll(domains, readStarted);
        foreach (var domain in domains)
            _paused.Note(domain);
        _source.Observer?.OnSyncedChanged(_source);
    }

    /// <inheritdoc/>
    public void OnDomain(DomainObservation domain)
    {
        _paused.Note(domain);
        if (!_domains.Take(domain))
            _monitor.Refresh(domain.Uuid);
        else
            _source.Observer?.OnChanged(WorkloadId.OfDomain(domain.Uuid), "libvirt event");
    }

    /// <inheritdoc/>
    public void OnDomainGone(Guid uuid, long readStarted)
    {
        _paused.Forget(uuid);
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
    public void Dispose()
    {
        _ports.Dispose();
        _paused.Dispose();
        _monitor.Dispose();
    }

    /// <summary>
    /// An interface of a domain is plugged into a network. While the domain starts, its hook says so. While it runs, the interface may have
    /// been in another network before.
    /// </summary>
    private void OnNetworkPort(Guid domain)
    {
        if (_domains.Find(WorkloadId.OfDomain(domain)) is { IsActive: true })
            _monitor.Refresh(domain);
    }

    private LibvirtMonitor CreateMonitor() => new(_configuration.Value.LibvirtUri, this, _loggers.CreateLogger<LibvirtMonitor>());

    /// <summary>Logs what cannot be read, once when it begins or changes, and once when it is over.</summary>
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
