using Reconciler.Daemon.Events;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Daemon;

/// <summary>The daemon's state, for whoever asks.</summary>
internal sealed class DaemonState : IDaemonState, IDaemonProgress
{
    private readonly CurrentHost _host;
    private readonly ReconcileQueue _queue;
    private readonly ReconcileWorker _worker;
    private readonly SourceWatch _watch;

    /// <summary>Creates it.</summary>
    /// <param name="host">The followed host.</param>
    /// <param name="libvirt">Knows whether libvirt is known.</param>
    /// <param name="queue">The pending passes.</param>
    /// <param name="worker">Knows the problems of workloads.</param>
    /// <param name="feed">Is told when a source has come or gone.</param>
    public DaemonState(CurrentHost host, LibvirtFollower libvirt, ReconcileQueue queue, ReconcileWorker worker, StatusFeed feed)
    {
        _host = host;
        _queue = queue;
        _worker = worker;
        _watch = new(
            TimeProvider.System,
            ("ovs", () => host.WhyOpenVSwitchIsNotKnown), ("libvirt", () => libvirt.WhyNotKnown),
                ("northbound", () => host.WhyNorthboundIsNotKnown))
        {
            Changed = feed.NoteStatus,
        };
        Loops = new(queue, TimeProvider.System);
    }

    /// <summary>Whether the loops that do the work still turn.</summary>
    public LoopWatch Loops { get; }

    /// <inheritdoc/>
    public string? Host => _host.Followed?.Sources.Host;

    /// <inheritdoc/>
    public IReadOnlyList<(string Table, int Count)> OwnedRows => _host.Followed?.Sources.Northbound.Database.OwnedRows ?? [];

    /// <inheritdoc/>
    public IReadOnlyList<(string Kind, int Count)> Workloads =>
        [.. (_host.Followed?.Sources.Workloads.Sources ?? []).Select(s => (s.Name, s.Workloads.Count(w => w.IsActive)))];

    /// <inheritdoc/>
    public int QueueDepth => _queue.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<WorkloadId, string> Problems => _worker.Problems;

    /// <inheritdoc/>
    public string? WhatIsAwaited => _host.WhyOpenVSwitchIsNotKnown ?? _host.WhyNorthboundIsNotKnown;

    /// <inheritdoc/>
    public bool IsAtRest => _host.Followed is not null && !LookForHindrances().Any() && QueueDepth == 0;

    /// <inheritdoc/>
    public IReadOnlyList<SourceState> LookAtSources() => _watch.Look();

    /// <summary>What keeps the daemon from its work now.</summary>
    public IEnumerable<string> LookForHindrances() => LookAtSources().Select(s => s.Hindrance).OfType<string>();

    /// <inheritdoc/>
    public string? WhatIsStuck() => _host.Followed is null ? null : Loops.WhatIsStuck();

    /// <inheritdoc/>
    public string DescribeStatus() =>
        LookForHindrances().ToList() is { Count: > 0 } hindrances ? string.Join("; ", hindrances) : $"reconciling as host {Host}";
}
