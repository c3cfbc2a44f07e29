using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Libvirt;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Replica;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;

namespace Reconciler.Daemon;

/// <summary>The daemon's work: follows the three sources of truth, and has every domain looked at that something happened to.</summary>
public sealed partial class ReconcilerService : BackgroundService, ILibvirtObserver, IDaemonState
{
    private readonly CurrentConfiguration _configuration;
    private readonly DomainInventory _domains;
    private readonly ReconcileQueue _queue;
    private readonly ReconcileWorker _worker;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly DaemonMetrics _metrics;
    private readonly PortUpWatch _portUp;
    private readonly SourceWatch _watch;
    private readonly SweepSchedule _schedule;
    private readonly LoopWatch _loops;
    private readonly Interruption _identityChanged = new();
    private readonly Interruption _connectionsChanged = new();

    /// <summary>What is followed, published as a whole; null until Open vSwitch has said who this host is.</summary>
    private volatile FollowedHost? _followed;
    private volatile LibvirtMonitor _libvirt;
    private volatile string? _whyNotIdentified;

    /// <summary>Creates the service.</summary>
    public ReconcilerService(
        CurrentConfiguration configuration,
        DomainInventory domains,
        ReconcileQueue queue,
        ReconcileWorker worker,
        DaemonMetrics metrics,
        PortUpWatch portUp,
        ILoggerFactory loggers)
    {
        _configuration = configuration;
        _domains = domains;
        _queue = queue;
        _worker = worker;
        _loggers = loggers;
        _logger = loggers.CreateLogger<ReconcilerService>();
        _metrics = metrics;
        _portUp = portUp;
        _libvirt = CreateMonitor();
        _schedule = new(configuration.Value.SweepInterval);
        _watch = new(TimeProvider.System, ("ovs", WhyOpenVSwitchIsNotKnown), ("libvirt", WhyLibvirtIsNotKnown), ("northbound", WhyNorthboundIsNotKnown));
        configuration.Changed += OnConfigurationChanged;
        _loops = new(queue, TimeProvider.System);
    }

    /// <summary>What looks at domains; null until Open vSwitch has said who this host is.</summary>
    public DomainReconciler? Reconciler => _followed?.Reconciler;

    /// <inheritdoc/>
    public override void Dispose()
    {
        _configuration.Changed -= OnConfigurationChanged;
        _libvirt.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using (var round = _connectionsChanged.Begin(stoppingToken))
            {
                _libvirt.Start();
                try
                {
                    await FollowAsync(round.Token);
                }
                catch (OperationCanceledException) when (round.Token.IsCancellationRequested)
                {
                    // The daemon is to end, or to follow other servers.
                }
            }

            if (stoppingToken.IsCancellationRequested)
                return;
            await _libvirt.DisposeAsync();
            _domains.LoseLibvirt();
            _libvirt = CreateMonitor();
            _logger.LogInformation("The configuration names other servers, or another host; starting anew");
        }
    }

    /// <summary>Follows the servers that the configuration names, until it names others.</summary>
    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        await using var connection = new HostConnection(_configuration, _loggers);
        connection.Session.Changed += OnOpenVSwitchChanged;
        connection.Session.SyncedChanged += OnSyncedChanged;
        connection.Start();

        while (!stoppingToken.IsCancellationRequested)
        {
            var sources = await IdentifyAsync(connection, stoppingToken);
            using (var round = _identityChanged.Begin(stoppingToken))
            {
                // Open vSwitch may have said something else before there was a round to interrupt.
                if (!connection.IsAsIdentified)
                    _identityChanged.Interrupt();
                try
                {
                    await ReconcileAsync(sources, round.Token);
                }
                finally
                {
                    _followed = null;
                }
            }

            if (!stoppingToken.IsCancellationRequested)
                _logger.LogWarning("Open vSwitch no longer says that this host is {Host} with the Northbound where it was; starting anew", sources.Host);
        }

        void OnOpenVSwitchChanged(IReadOnlyList<RowChange> changes)
        {
            if (OpenVSwitchDatabase.TouchesSettings(changes))
            {
                if (!connection.IsAsIdentified)
                    _identityChanged.Interrupt();
                _watch.Look();
                // The integration bridge may be another one now.
                EnqueueAll("Open vSwitch settings");
            }

            if (OpenVSwitchDatabase.TouchesBridges(changes))
                LookForIntegrationBridge();
            foreach (var domain in connection.OpenVSwitch.DomainsOf(changes))
            {
                _queue.Enqueue(domain, "Open vSwitch");
                ReadAgainIfOutdated(connection.OpenVSwitch, domain);
            }
        }
    }

    /// <summary>Reconciles as one host, until Open vSwitch says that it is another.</summary>
    private async Task ReconcileAsync(HostSources sources, CancellationToken cancellationToken)
    {
        await using var northbound = sources.Northbound;
        northbound.Session.Changed += OnNorthboundChanged;
        northbound.Session.SyncedChanged += OnSyncedChanged;
        var reconciler = new DomainReconciler(sources)
        {
            LeavesAbsentToSweep = true,
            Metrics = _metrics,
            AskLibvirt = (domain, _) =>
            {
                _libvirt.Refresh(domain);
                return Task.CompletedTask;
            },
            LookAgain = (domain, delay) => _queue.EnqueueAfter(domain, delay, "settling"),
        };
        _followed = new(sources, reconciler);
        northbound.Start();
        _logger.LogInformation("Reconciling as host {Host}", sources.Host);
        LookForIntegrationBridge();
        EnqueueAll("host known");
        await Task.WhenAll(_worker.RunAsync(reconciler, cancellationToken), LookAtEverythingAsync(sources, cancellationToken));
    }

    private void OnSyncedChanged(bool synced)
    {
        _watch.Look();
        if (!synced)
            return;
        EnqueueAll("database in step");
        _schedule.SourceIsBack();
    }

    /// <summary>Waits until the host is known. What is missing can be added while the daemon runs.</summary>
    private async Task<HostSources> IdentifyAsync(HostConnection connection, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                var sources = await connection.IdentifyAsync(_domains, stoppingToken);
                _whyNotIdentified = null;
                return sources;
            }
            catch (ConfigurationException e)
            {
                if (e.Message != _whyNotIdentified)
                    _logger.LogError("{Reason}", e.Message);
                _whyNotIdentified = e.Message;
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    private void OnNorthboundChanged(IReadOnlyList<RowChange> changes)
    {
        if (_followed is not { Sources: var sources })
            return;
        if (NorthboundDatabase.TouchesNetwork(changes))
        {
            EnqueueAll("logical network");
            return;
        }

        foreach (var domain in sources.Northbound.Database.DomainsOf(changes))
        {
            _queue.Enqueue(domain, "Northbound");
            _portUp.Look(domain, () => sources.Northbound.Database.PortsOf(domain));
        }
    }

    private void OnConfigurationChanged(ReconcilerConfiguration before)
    {
        var now = _configuration.Value;
        _schedule.Interval = now.SweepInterval;
        if (now.ConnectsAs(before))
        {
            EnqueueAll("configuration");
            return;
        }

        _connectionsChanged.Interrupt();
    }

    private LibvirtMonitor CreateMonitor() => new(_configuration.Value.LibvirtUri, this, _loggers.CreateLogger<LibvirtMonitor>());

    /// <summary>An interface that the domain's XML does not show was plugged in after the XML was read.</summary>
    private void ReadAgainIfOutdated(OpenVSwitchDatabase openVSwitch, Guid domain)
    {
        if (_domains.Find(domain) is { Active: true, Definition: { } definition }
            && openVSwitch.InterfacesOf(domain).Any(i => !definition.Interfaces.Any(n => n.Mac == i.Mac)))
        {
            _libvirt.Refresh(domain);
        }
    }

    /// <summary>Events can be lost, and rows be left behind; a look at everything now and then makes up for it.</summary>
    private async Task LookAtEverythingAsync(HostSources sources, CancellationToken stoppingToken)
    {
        var sweep = new PeriodicSweep(sources, () => LookForHindrances().FirstOrDefault(), _loggers.CreateLogger<PeriodicSweep>())
        {
            Metrics = _metrics,
        };
        while (await _schedule.WaitAsync(stoppingToken) is { } round)
        {
            using var look = _loops.BeginRound();
            try
            {
                if (await sweep.SweepAsync(stoppingToken))
                    _schedule.WantsConfirmation(round);
                if (round is not SweepRound.Periodic)
                {
                    // The look that confirms is to see what libvirt says by then.
                    _libvirt.RefreshAll();
                    continue;
                }

                if (sources.Northbound.Session.IsSynced)
                {
                    await sources.Northbound.LocateAllAsync(stoppingToken);
                    await sources.Northbound.DeleteUnusedDhcpOptionsAsync(stoppingToken);
                }
            }
            catch (OvsdbException e)
            {
                _logger.LogDebug("A database went away during the sweep: {Reason}", e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            _libvirt.RefreshAll();
            // Also those that only a hook call has told of.
            foreach (var domain in _domains.Domains)
                _libvirt.Refresh(domain.Uuid);
            EnqueueAll("periodic look");
        }
    }

    private void EnqueueAll(string reason)
    {
        if (_followed is not { Sources: var sources })
            return;
        var all = sources.OpenVSwitch.Domains
            .Concat(sources.Northbound.Database.Domains)
            .Concat(_domains.Domains.Where(d => d.Active).Select(d => d.Uuid))
            .ToHashSet();
        foreach (var domain in all)
            _queue.Enqueue(domain, reason);
    }

    /// <summary>A host that is followed.</summary>
    /// <param name="Sources">Its sources of truth.</param>
    /// <param name="Reconciler">What looks at its domains.</param>
    private sealed record FollowedHost(HostSources Sources, DomainReconciler Reconciler);
}
