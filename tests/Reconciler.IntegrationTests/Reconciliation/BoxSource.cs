using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.OpenVSwitch;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>A source that is not libvirt: its workloads, called boxes here, have words for keys, and do not move.</summary>
internal sealed class BoxSource : IWorkloadSource, IInterfaceMark
{
    private readonly ConcurrentDictionary<WorkloadId, Workload> _boxes = new();
    private readonly ConcurrentDictionary<WorkloadId, bool> _departed = new();
    private IWorkloadObserver? _observer;

    public string Name => "box";

    public IInterfaceMark Mark => this;

    public bool MayMove => false;

    public bool IsSynced { get; private set; } = true;

    public string? WhyNotSynced => IsSynced ? null : "boxes cannot be asked about";

    public IReadOnlyList<Workload> Workloads => [.. _boxes.Values];

    public IPortDefaults Defaults => NoDefaults.Instance;

    /// <summary>The id of a box on a host.</summary>
    public static WorkloadId IdOf(string name) => new("box", $"node-1/{name}");

    /// <summary>What an interface of a box says of itself in <c>external_ids</c>.</summary>
    public static KeyValuePair<string, string> MarkOf(string name) => KeyValuePair.Create("box", name);

    /// <summary>A box runs.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="mac">The MAC address of its interface.</param>
    /// <param name="port">What it asks for, as an annotation says it.</param>
    public void Run(string name, string mac, string port)
    {
        var id = IdOf(name);
        var intent = DomainAnnotationReader.Read(XElement.Parse($"<ports xmlns='{DomainAnnotation.NamespaceUri}'>{port}</ports>"));
        _boxes[id] = new(id, name, WorkloadPresence.Running, new(id, name, [new(mac)], intent) { IntentText = port }, null)
        {
            Since = Stopwatch.GetTimestamp(),
            ExecutedAt = Stopwatch.GetTimestamp(),
        };
        _departed.TryRemove(id, out _);
        _observer?.OnChanged(id, "box runs");
    }

    /// <summary>A box has ended, and the source says so.</summary>
    public void End(string name)
    {
        _boxes.TryRemove(IdOf(name), out _);
        _departed[IdOf(name)] = true;
        _observer?.OnChanged(IdOf(name), "box ended");
    }

    /// <summary>A box is not listed any more, and nobody says why.</summary>
    public void Lose(string name) => _boxes.TryRemove(IdOf(name), out _);

    /// <summary>Whether all boxes are known.</summary>
    public void Sync(bool isSynced)
    {
        IsSynced = isSynced;
        _observer?.OnSyncedChanged(this);
    }

    public void Tell(IWorkloadObserver observer) => _observer = observer;

    public (Workload? Workload, bool IsSynced) Look(WorkloadId workload) => (_boxes.GetValueOrDefault(workload), IsSynced);

    public bool HasDeparted(WorkloadId workload) => _departed.ContainsKey(workload);

    public void ForgetDeparted(Predicate<WorkloadId> settled)
    {
        foreach (var workload in _departed.Keys.Where(w => settled(w)))
            _departed.TryRemove(workload, out _);
    }

    public bool NotePlugged(WorkloadId workload) => false;

    public IReadOnlyList<PluggedInterface>? ExpectedOn(WorkloadDefinition definition, string integrationBridge) =>
        [.. definition.Interfaces.Select(n => new PluggedInterface(n.Mac, n.InterfaceId) { Source = n })];

    public ImmutableArray<WorkloadNotice> NoticesOf(WorkloadDefinition definition, ImmutableArray<PluggedInterface> plugged) => [];

    public Task<bool> AskAsync(WorkloadId workload, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<bool> MayBeMovingAsync(WorkloadId workload, CancellationToken cancellationToken) => Task.FromResult(false);

    public WorkloadId? OwnerOf(string name, OvsdbDatum externalIds) => externalIds.Get("box") is { Length: > 0 } box ? IdOf(box) : null;
}
