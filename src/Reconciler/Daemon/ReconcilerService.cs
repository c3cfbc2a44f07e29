using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Diagnostics.Metrics;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Naming;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Daemon;

/// <summary>The daemon's work: follows the sources of truth, and requests a pass over every workload that an event concerns.</summary>
internal sealed class ReconcilerService : BackgroundService, IWorkloadObserver
{
    private readonly CurrentConfiguration _configuration;
    private readonly WorkloadDirectory _workloads;
    private readonly LibvirtFollower _libvirt;
    private readonly CurrentHost _host;
    private readonly DaemonState _state;
    private readonly ReconcileQueue _queue;
    private readonly ReconcileWorker _worker;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly DaemonMetrics _metrics;
    private readonly PortUpWatch _portUp;
    private readonly SweepSchedule _schedule;
    private readonly IntegrationBridgeWatch _bridge;
    private readonly Interruption _identityChanged = new();
    private readonly Interruption _connectionsChanged = new();

    /// <summary>Creates the service.</summary>
    public ReconcilerService(
        CurrentConfiguration configuration,
        WorkloadDirectory workloads,
        LibvirtFollower libvirt,
        CurrentHost host,
        DaemonState state,
        ReconcileQueue queue,
        ReconcileWorker worker,
        DaemonMetrics metrics,
        PortUpWatch portUp,
        ILoggerFactory loggers)
    {
        _configuration = configuration;
        _workloads = workloads;
        _libvirt = libvirt;
        _host = host;
        _state = state;
        _queue = queue;
        _worker = worker;
        _loggers = loggers;
        _logger = loggers.CreateLogger<ReconcilerService>();
        _metrics = metrics;
        _portUp = portUp;
        _schedule = new(configuration.Value.SweepInterval);
        _bridge = new(_logger);
        configuration.Changed += OnConfigurationChanged;
        foreach (var source in workloads.Sources)
            source.Tell(this);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _configuration.Changed -= OnConfigurationChanged;
        base.Dispose();
    }

    /// <inheritdoc/>
    public void OnChanged(WorkloadId workload, string reason) => _queue.Enqueue(workload, reason);

    /// <inheritdoc/>
    public void OnAllChanged(string reason) => EnqueueAll(reason);

    /// <inheritdoc/>
    public void OnSyncedChanged(IWorkloadSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        OnSyncedChanged($"{source.Name} in step", source.IsSynced);
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
                    // The daemon is ending, or is to follow other servers.
                }
            }

            if (stoppingToken.IsCancellationRequested)
                return;
            await _libvirt.StopAsync();
            _logger.LogInformation("The configuration names other servers, or another host; starting anew");
        }
    }

    /// <summary>Follows the servers that the configuration names, until it names others.</summary>
    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        await using var connection = new HostConnection(_configuration, _workloads, _loggers);
        connection.Session.Changed += OnOpenVSwitchChanged;
        connection.Session.SyncedChanged += OnDatabaseSyncedChanged;
        connection.Start();

        while (!stoppingToken.IsCancellationRequested)
        {
            var sources = await IdentifyAsync(connection, stoppingToken);
            using (var round = _identityChanged.Begin(stoppingToken))
            {
                // Open vSwitch may have changed its settings before there was a round to interrupt.
                if (!connection.IsAsIdentified)
                    _identityChanged.Interrupt();
                try
                {
                    await ReconcileAsync(sources, round.Token);
                }
                finally
                {
                    _host.Leave();
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
                _state.LookAtSources();
                // The integration bridge may have changed.
                EnqueueAll("Open vSwitch settings");
            }

            if (OpenVSwitchDatabase.TouchesBridges(changes))
                LookForIntegrationBridge();
            foreach (var workload in connection.OpenVSwitch.WorkloadsOf(changes))
            {
                var plugged = connection.OpenVSwitch.InterfacesOf(workload);
                BeginIfPlugged(workload, plugged);
                _queue.Enqueue(workload, "Open vSwitch");
                AskAgainIfOutdated(workload, plugged);
            }
        }
    }

    /// <summary>Waits until the host is known. Missing settings can be added while the daemon runs.</summary>
    private async Task<HostSources> IdentifyAsync(HostConnection connection, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                return await connection.IdentifyAsync(stoppingToken);
            }
            catch (ConfigurationException e)
            {
                if (_host.NoteUnidentified(e.Message))
                    _logger.LogError("{Reason}", e.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    /// <summary>Reconciles as one host, until Open vSwitch says that it is another.</summary>
    private async Task ReconcileAsync(HostSources sources, CancellationToken cancellationToken)
    {
        await using var northbound = sources.Northbound;
        northbound.Session.Changed += OnNorthboundChanged;
        northbound.Session.SyncedChanged += OnDatabaseSyncedChanged;
        var reconciler = new WorkloadReconciler(sources)
        {
            LeavesAbsentToSweep = true,
            Metrics = _metrics,
            LookAgain = (workload, delay) => _queue.EnqueueAfter(workload, delay, PassReasons.Settling),
        };
        var names = new NameKeeper(northbound, sources.Host, _loggers.CreateLogger<NameKeeper>());
        northbound.Session.Changed += names.Note;
        northbound.Session.SyncedChanged += _ => names.Look();
        _host.Follow(sources, reconciler);
        northbound.Start();
        _logger.LogInformation("Reconciling as host {Host}", sources.Host);
        foreach (var file in FileExposure.Of(_configuration.Value, sources.OpenVSwitch.Settings.Tls))
            _logger.LogWarning("{File}: {Statement}; '{Remedy}' mends it", file.Path, file.Statement, file.Remedy);
        LookForIntegrationBridge();
        EnqueueAll("host known");
        await Task.WhenAll(
            _worker.RunAsync(reconciler, cancellationToken), LookAtEverythingAsync(sources, cancellationToken),
                names.RunAsync(cancellationToken));
    }

    private void OnDatabaseSyncedChanged(bool isSynced) => OnSyncedChanged("database in step", isSynced);

    private void OnSyncedChanged(string reason, bool isSynced)
    {
        if (isSynced)
            EnqueueAll(reason);
        _state.LookAtSources();
        if (isSynced)
            _schedule.SourceIsBack();
    }

    private void OnNorthboundChanged(IReadOnlyList<RowChange> changes)
    {
        if (_host.Followed is not { Sources: var sources })
            return;
        if (NorthboundDatabase.TouchesNetwork(changes))
        {
            EnqueueAll("logical network");
            return;
        }

        foreach (var workload in sources.Northbound.Database.WorkloadsOf(changes))
        {
            _queue.Enqueue(workload, "Northbound");
            _portUp.Look(workload, () => sources.Northbound.Database.PortsOf(workload));
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

    private void LookForIntegrationBridge()
    {
        if (_host.Followed is not { Sources: var sources } || _bridge.LookForNews(sources) is not { } isThere)
            return;
        _state.LookAtSources();
        // There is no sweep at once. ovn-controller creates a bridge of any name in a moment, and interfaces that are not on it may be back
        // as soon as the name is corrected.
        if (isThere)
            EnqueueAll("integration bridge");
    }

    /// <summary>Begins the start of a workload with its first interface, without waiting until its source says that it starts.</summary>
    private void BeginIfPlugged(WorkloadId workload, IReadOnlyList<OvsInterface> plugged)
    {
        if (plugged.Count > 0 && _workloads.SourceOf(workload)?.NotePlugged(workload) is true)
            _portUp.Begin(workload);
    }

    /// <summary>
    /// Reads a workload's definition again if it lacks a plugged interface, or has it with another iface-id: the interface was plugged in
    /// after the definition was read.
    /// </summary>
    private void AskAgainIfOutdated(WorkloadId workload, IReadOnlyList<OvsInterface> plugged)
    {
        if (_workloads.Find(workload) is { IsActive: true, Definition: { } definition }
            && plugged.Any(i => !definition.Interfaces.Any(
                n => n.Mac == i.Mac && (n.InterfaceId is null || n.InterfaceId == (i.OriginalInterfaceId ?? i.InterfaceId)))))
        {
            _ = _workloads.SourceOf(workload)!.AskAsync(workload, CancellationToken.None);
        }
    }

    /// <summary>Looks at everything periodically, since events can be lost and rows can be left behind.</summary>
    private async Task LookAtEverythingAsync(HostSources sources, CancellationToken stoppingToken)
    {
        var sweep = new PeriodicSweep(sources, _loggers.CreateLogger<PeriodicSweep>()) { Metrics = _metrics };
        while (await _schedule.WaitAsync(stoppingToken) is { } round)
        {
            using var look = _state.Loops.BeginRound();
            try
            {
                if (await sweep.SweepAsync(round, stoppingToken))
                    _schedule.WantsConfirmation(round);
                if (round is not SweepRound.Periodic)
                {
                    // The confirming look needs libvirt's state at that time.
                    _libvirt.RefreshAll(withHearsay: false);
                    continue;
                }

                if (sources.Northbound.Session.IsSynced)
                {
                    await sources.Northbound.LocateAllAsync(sources.MayBeHere, stoppingToken);
                    if (_workloads.AreAllSynced)
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

            _libvirt.RefreshAll(withHearsay: true);
            EnqueueAll(PassReasons.PeriodicLook);
        }
    }

    private void EnqueueAll(string reason)
    {
        if (_host.Followed is not { Sources: var sources })
            return;
        foreach (var workload in sources.Present.ToHashSet().Where(sources.MayBeHere))
            _queue.Enqueue(workload, reason);
    }
}
