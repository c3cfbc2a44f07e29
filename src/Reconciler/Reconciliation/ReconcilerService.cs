using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Libvirt;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Replica;

namespace Reconciler.Reconciliation;

/// <summary>The daemon's work: follows the three sources of truth, and has every domain looked at that something happened to.</summary>
public sealed class ReconcilerService : BackgroundService, ILibvirtObserver
{
    private readonly ReconcilerConfiguration _configuration;
    private readonly DomainInventory _domains;
    private readonly ReconcileQueue _queue;
    private readonly ReconcileWorker _worker;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly LibvirtMonitor _libvirt;
    private HostSources? _sources;

    /// <summary>Creates the service.</summary>
    public ReconcilerService(
        ReconcilerConfiguration configuration, DomainInventory domains, ReconcileQueue queue, ReconcileWorker worker, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _domains = domains;
        _queue = queue;
        _worker = worker;
        _loggers = loggers;
        _logger = loggers.CreateLogger<ReconcilerService>();
        _libvirt = new(configuration.LibvirtUri, this, loggers.CreateLogger<LibvirtMonitor>());
    }

    /// <summary>What looks at domains; null until Open vSwitch has said who this host is.</summary>
    public DomainReconciler? Reconciler { get; private set; }

    /// <summary>What keeps the daemon from its work.</summary>
    public IEnumerable<string> Hindrances
    {
        get
        {
            if (Reconciler is null)
                yield return "this host is not known yet: Open vSwitch has not answered";
            else if (Reconciler.WhyNotKnown() is { } reason)
                yield return reason;
            if (!_domains.IsSynced)
                yield return $"libvirt is not known: {_libvirt.LastError ?? "its domains are being read"}";
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _libvirt.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    public void OnSynced(IReadOnlyList<DomainObservation> domains, IReadOnlyList<NetworkObservation> networks, long readStarted)
    {
        _domains.TakeNetworks(networks);
        _domains.TakeAll(domains, readStarted);
        EnqueueAll("libvirt in step");
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
        _logger.LogWarning("libvirt: {Reason}; nothing is deleted until it is back", reason);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var connection = new HostConnection(_configuration, _loggers);
        connection.Session.Changed += OnOpenVSwitchChanged;
        connection.Session.SyncedChanged += OnSyncedChanged;
        connection.Start();
        _libvirt.Start();

        var sources = await IdentifyAsync(connection, stoppingToken);
        await using var northbound = sources.Northbound;
        northbound.Session.Changed += OnNorthboundChanged;
        northbound.Session.SyncedChanged += OnSyncedChanged;
        var reconciler = new DomainReconciler(sources);
        Volatile.Write(ref _sources, sources);
        Reconciler = reconciler;
        northbound.Start();
        _logger.LogInformation("Reconciling as host {Host}", sources.Host);

        await Task.WhenAll(_worker.RunAsync(reconciler, stoppingToken), LookAtEverythingAsync(sources, stoppingToken));

        void OnOpenVSwitchChanged(IReadOnlyList<RowChange> changes)
        {
            // The integration bridge may be another one now.
            if (OpenVSwitchDatabase.TouchesSettings(changes))
                EnqueueAll("Open vSwitch settings");
            foreach (var domain in connection.OpenVSwitch.DomainsOf(changes))
            {
                _queue.Enqueue(domain, "Open vSwitch");
                ReadAgainIfOutdated(connection.OpenVSwitch, domain);
            }
        }

        void OnSyncedChanged(bool synced)
        {
            if (synced)
                EnqueueAll("database in step");
        }
    }

    /// <summary>Waits until the host is known. What is missing can be added while the daemon runs.</summary>
    private async Task<HostSources> IdentifyAsync(HostConnection connection, CancellationToken stoppingToken)
    {
        string? reported = null;
        while (true)
        {
            try
            {
                return await connection.IdentifyAsync(_domains, stoppingToken);
            }
            catch (ConfigurationException e)
            {
                if (e.Message != reported)
                    _logger.LogError("{Reason}", e.Message);
                reported = e.Message;
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    private void OnNorthboundChanged(IReadOnlyList<RowChange> changes)
    {
        if (Volatile.Read(ref _sources) is not { } sources)
            return;
        if (NorthboundDatabase.TouchesNetwork(changes))
        {
            EnqueueAll("logical network");
            return;
        }

        foreach (var domain in sources.Northbound.Database.DomainsOf(changes))
            _queue.Enqueue(domain, "Northbound");
    }

    /// <summary>An interface that the domain's XML does not show was plugged in after the XML was read.</summary>
    private void ReadAgainIfOutdated(OpenVSwitchDatabase openVSwitch, Guid domain)
    {
        if (_domains.Find(domain) is { Active: true, Definition: { } definition }
            && openVSwitch.InterfacesOf(domain).Any(i => !definition.Interfaces.Any(n => n.Mac == i.Mac)))
        {
            _libvirt.Refresh(domain);
        }
    }

    /// <summary>Events can be lost; a look at everything now and then makes up for it.</summary>
    private async Task LookAtEverythingAsync(HostSources sources, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Jitter, so that hosts do not ask the Northbound in step.
                await Task.Delay(_configuration.SweepInterval * (0.9 + (Random.Shared.NextDouble() * 0.2)), stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await LookAsync(sources.Northbound, async northbound =>
            {
                await northbound.LocateAllAsync(stoppingToken);
                await northbound.DeleteUnusedDhcpOptionsAsync(stoppingToken);
            });
            _libvirt.RefreshAll();
            EnqueueAll("periodic look");
            await LookAsync(sources.Northbound, northbound => northbound.ReadLargeSwitchesAsync(stoppingToken));
        }
    }

    private async Task LookAsync(NorthboundClient northbound, Func<NorthboundClient, Task> look)
    {
        try
        {
            if (northbound.Session.IsSynced)
                await look(northbound);
        }
        catch (OvsdbException e)
        {
            _logger.LogDebug("The Northbound went away during the periodic look: {Reason}", e.Message);
        }
    }

    private void EnqueueAll(string reason)
    {
        if (Volatile.Read(ref _sources) is not { } sources)
            return;
        var all = sources.OpenVSwitch.Domains
            .Concat(sources.Northbound.Database.Domains)
            .Concat(_domains.Domains.Where(d => d.Active).Select(d => d.Uuid))
            .ToHashSet();
        foreach (var domain in all)
            _queue.Enqueue(domain, reason);
    }
}
