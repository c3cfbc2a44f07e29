using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Workloads.OpenVSwitch;

/// <summary>
/// Containers, network namespaces and whatever else has an interface on the integration bridge that says itself what it asks for, by
/// keys in its <c>external_ids</c> (<see cref="InterfaceKeys"/>). Such a workload is there while one of its interfaces is.
/// </summary>
internal sealed class OpenVSwitchSource : IWorkloadSource, IInterfaceMark, IOpenVSwitchReader
{
    private readonly ConcurrentDictionary<WorkloadId, bool> _departed = new();
    private volatile FollowedDatabase? _followed;
    private volatile string? _host;

    /// <inheritdoc/>
    public string Name => WorkloadId.OpenVSwitch;

    /// <inheritdoc/>
    public IInterfaceMark Mark => this;

    /// <inheritdoc/>
    public bool MayMove => false;

    /// <inheritdoc/>
    public bool ComesBackOneByOne => true;

    /// <inheritdoc/>
    public bool IsSynced => _host is not null && _followed is { Session.IsSynced: true, Database.HasIntegrationBridge: true };

    /// <inheritdoc/>
    public string? WhyNotSynced => IsSynced ? null : "Open vSwitch cannot be asked about it";

    /// <inheritdoc/>
    public IReadOnlyList<Workload> Workloads => _followed is not { Database: var database }
        ? []
        : [.. database.Workloads.Where(w => w.Source == Name).Select(Find).OfType<Workload>()];

    /// <inheritdoc/>
    public IPortDefaults Defaults => NoDefaults.Instance;

    /// <summary>The id of a workload.</summary>
    /// <param name="host">The host that it is on.</param>
    /// <param name="name">Its name.</param>
    public static WorkloadId IdOf(string host, string name) => new(WorkloadId.OpenVSwitch, $"{host}/{name}");

    /// <inheritdoc/>
    public void Follow(OpenVSwitchDatabase database, OvsdbSession session)
    {
        _followed = new(database, session);
        session.Changed += changes => Note(database, session, changes);
    }

    /// <inheritdoc/>
    public void BecomeHost(string host)
    {
        if (_host == host)
            return;
        _host = host;
        _departed.Clear();
        _followed?.Database.FindOwnersAgain();
    }

    /// <inheritdoc/>
    public WorkloadId? OwnerOf(string name, OvsdbDatum externalIds) =>
        _host is { } host && InterfaceKeys.Ask(externalIds.Pairs().Select(p => p.Key)) && !Guid.TryParse(externalIds.Get("vm-id"), out _)
            ? IdOf(host, InterfaceKeys.WorkloadNameOf(name, externalIds.Get(InterfaceKeys.Name)))
            : null;

    /// <summary>
    /// A name that cannot be one, and libvirt's mark on an interface that says itself what it asks for: libvirt writes no such keys.
    /// Whether the machine exists, the marks cannot tell.
    /// </summary>
    /// <inheritdoc/>
    public string? WhyMistaken(OvsdbDatum externalIds)
    {
        if (!InterfaceKeys.Ask(externalIds.Pairs().Select(p => p.Key)))
            return null;
        if (Guid.TryParse(externalIds.Get("vm-id"), out var machine))
            return $"external_ids:vm-id says that libvirt's domain {machine} has plugged it in";
        return externalIds.Get(InterfaceKeys.Name) is { } name ? InterfaceKeys.WhyNoName(name) : null;
    }

    /// <summary>
    /// The database's own news reach the daemon by themselves: see <see cref="OpenVSwitchDatabase.WorkloadsOf"/>. So there is nothing to
    /// tell.
    /// </summary>
    /// <inheritdoc/>
    public void Tell(IWorkloadObserver observer)
    {
    }

    /// <inheritdoc/>
    public (Workload? Workload, bool IsSynced) Look(WorkloadId workload)
    {
        // In this order, an interface that goes meanwhile does not look like one that never was.
        var isSynced = IsSynced;
        return (Find(workload), isSynced);
    }

    /// <inheritdoc/>
    public bool HasDeparted(WorkloadId workload) => _departed.ContainsKey(workload);

    /// <inheritdoc/>
    public void ForgetDeparted(Predicate<WorkloadId> settled)
    {
        foreach (var workload in _departed.Keys.Where(w => settled(w)))
            _departed.TryRemove(workload, out _);
    }

    /// <summary>It runs from its first interface on, so nothing begins with the next one.</summary>
    /// <inheritdoc/>
    public bool NotePlugged(WorkloadId workload) => false;

    /// <summary>
    /// Interfaces whose device is gone belong to it until the sweep has looked twice: after a boot they come back one by one.
    /// </summary>
    /// <inheritdoc/>
    public IReadOnlyList<PluggedInterface>? ExpectedOn(WorkloadDefinition definition, string integrationBridge)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return
        [
            .. definition.Interfaces.Select(n => new PluggedInterface(n.Mac, n.InterfaceId) { Source = n, Device = n.Device }),
            .. InterfacesOf(definition.Id).Where(i => i is { IsStale: true, Mac: not null })
                .Select(i => new PluggedInterface(i.Mac!, i.InterfaceId) { Device = i.Name }),
        ];
    }

    /// <inheritdoc/>
    public ImmutableArray<WorkloadNotice> NoticesOf(WorkloadDefinition definition, ImmutableArray<PluggedInterface> plugged) => [];

    /// <inheritdoc/>
    public Task<bool> AskAsync(WorkloadId workload, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <inheritdoc/>
    public Task<bool> MayBeMovingAsync(WorkloadId workload, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>A workload as its interfaces say it; null if none of them has a device.</summary>
    private Workload? Find(WorkloadId workload)
    {
        var interfaces = InterfacesOf(workload).Where(i => !i.IsStale).ToArray();
        if (interfaces.Length == 0)
            return null;
        var definition = SpeakingWorkload.Read(workload, interfaces);
        var now = Stopwatch.GetTimestamp();
        return new(workload, definition.Name, WorkloadPresence.Running, definition, null)
        {
            // A workload that comes back has other rows. Nothing else is asked of this number.
            Since = BitConverter.ToInt64(interfaces[0].Uuid.ToByteArray()),
            ExecutedAt = now,
            KnownSince = now,
        };
    }

    private IReadOnlyList<SpeakingInterface> InterfacesOf(WorkloadId workload) => _followed?.Database.SpeakingInterfacesOf(workload) ?? [];

    /// <summary>
    /// Notes which workloads have departed: Open vSwitch has said of an interface that it is gone, or that it asks for nothing any more.
    /// What is missing after a connection was lost, or with the whole bridge, is left to the sweep.
    /// </summary>
    private void Note(OpenVSwitchDatabase database, OvsdbSession session, IReadOnlyList<RowChange> changes)
    {
        var touched = OpenVSwitchDatabase.OwnersIn(changes, this);
        if (touched.Count == 0)
            return;
        var isNews = session.IsSynced && database.HasIntegrationBridge;
        foreach (var workload in touched)
        {
            if (database.SpeakingInterfacesOf(workload).Count > 0)
                _departed.TryRemove(workload, out _);
            else if (isNews && database.InterfacesElsewhere(workload).Count == 0)
                _departed[workload] = true;
        }
    }

    /// <summary>What is followed. It is published as a whole.</summary>
    private sealed record FollowedDatabase(OpenVSwitchDatabase Database, OvsdbSession Session);
}
