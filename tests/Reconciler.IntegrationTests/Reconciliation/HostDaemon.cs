using System.Collections.Concurrent;
using System.Diagnostics;
using System.Xml.Linq;
using Microsoft.Extensions.Logging;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Session;
using Reconciler.Ownership;
using Reconciler.Reconciliation;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>What the daemon does on one host, with the test in libvirt's place: queue, workers and retries, and what asks for a look.</summary>
internal sealed class HostDaemon : IAsyncDisposable
{
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(5);

    private readonly HostOnServers _host;
    private readonly ReconcileQueue _queue = new(TimeProvider.System);
    private readonly RecordingLogger<ReconcileWorker> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<WorkloadId, bool> _active = new();

    private HostDaemon(HostOnServers host, RecordingLogger<ReconcileWorker> log)
    {
        _host = host;
        _log = log;
        host.Sources.OpenVSwitchSession.Changed += changes => Enqueue(host.Sources.OpenVSwitch.WorkloadsOf(changes), "Open vSwitch");
        host.Sources.Northbound.Session.Changed += changes =>
        {
            if (NorthboundDatabase.TouchesNetwork(changes))
                EnqueueAll("logical network");
            else
                Enqueue(host.Sources.Northbound.Database.WorkloadsOf(changes), "Northbound");
        };
        host.Sources.Northbound.Session.SyncedChanged += synced =>
        {
            SyncCount += synced ? 1 : 0;
            if (synced)
                EnqueueAll("database in step");
        };
        host.Domains.TakeAll([], Stopwatch.GetTimestamp());
        Work = Task.WhenAll(
            new ReconcileWorker(_queue, new(Random.Shared.NextDouble), log).RunAsync(host.Reconciler, _stop.Token), LookAtEverythingAsync());
    }

    /// <summary>Ends when the daemon does.</summary>
    public Task Work { get; }

    public HostSources Sources => _host.Sources;

    /// <summary>How often the Northbound has come into step since the start.</summary>
    public int SyncCount { get; private set; }

    /// <summary>How many domains wait to be looked at.</summary>
    public int Waiting => _queue.Count;

    /// <summary>What was logged of mistakes.</summary>
    public IReadOnlyList<string> Errors => _log.From(LogLevel.Error);

    public IReadOnlyList<string> Warnings => _log.From(LogLevel.Warning);

    public static async Task<HostDaemon> StartAsync(string name, OvsdbServer openVSwitch, OvsdbSessionOptions northbound)
    {
        var log = new RecordingLogger<ReconcileWorker>();
        return new(await HostOnServers.ConnectAsync(name, openVSwitch, northbound, log), log);
    }

    /// <summary>Starts a domain as libvirt does: plugs its interface in, and says so.</summary>
    /// <param name="domain">The domain.</param>
    /// <param name="name">Its name.</param>
    /// <param name="mac">The MAC address of its interface.</param>
    /// <param name="interfaceId">The iface-id that it gets this time.</param>
    /// <param name="device">Its device.</param>
    /// <param name="port">Its annotation.</param>
    public async Task StartDomainAsync(Guid domain, string name, string mac, string interfaceId, string device, string port)
    {
        await _host.PlugAsync(domain, mac, interfaceId, device);
        _active[WorkloadId.OfDomain(domain)] = true;
        Say(domain, name, active: true, mac, port);
    }

    /// <summary>Stops it.</summary>
    public async Task StopDomainAsync(Guid domain, string name, string mac, string device, string port)
    {
        await _host.UnplugAsync(device);
        _active.TryRemove(WorkloadId.OfDomain(domain), out _);
        Say(domain, name, active: false, mac, port);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Work.WaitAsync(Eventually.Patience);
        _queue.Dispose();
        await _host.DisposeAsync();
    }

    private void Say(Guid domain, string name, bool active, string mac, string port)
    {
        var definition = new DomainDefinition(
            domain, name, [new DomainInterface(mac, "bridge", null, "br-int", null, "openvswitch", null, null, null)],
            [XElement.Parse($"<ports xmlns='{DomainAnnotation.NamespaceUri}'>{port}</ports>")]);
        _host.Domains.Take(new(domain, name, active, true, active ? 1 : 5, definition, null, Stopwatch.GetTimestamp()));
        _queue.Enqueue(WorkloadId.OfDomain(domain), "libvirt event");
    }

    private void Enqueue(IEnumerable<WorkloadId> workloads, string reason)
    {
        foreach (var workload in workloads)
            _queue.Enqueue(workload, reason);
    }

    private void EnqueueAll(string reason) => Enqueue(
        Sources.OpenVSwitch.Workloads.Concat(Sources.Northbound.Database.Workloads).Concat(_active.Keys).ToHashSet(), reason);

    private async Task LookAtEverythingAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(s_lookInterval, _stop.Token);
                if (Sources.Northbound.Session.IsSynced)
                    await _host.LookAtEverythingAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (OvsdbException)
            {
                // The Northbound went away; the next look makes up for it.
            }

            EnqueueAll("periodic look");
        }
    }
}
