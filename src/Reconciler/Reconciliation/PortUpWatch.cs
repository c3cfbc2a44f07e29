using System.Collections.Concurrent;
using System.Diagnostics;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>
/// Measures how long it takes from the first interface or libvirt's <c>start</c> hook, whichever comes first, until OVN has bound every port
/// of the workload.
/// </summary>
internal sealed class PortUpWatch
{
    /// <summary>A start that takes longer is not measured: more likely somebody has repaired something.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<WorkloadId, long> _started = new();
    private readonly Histogram _portUp;

    /// <summary>Creates it.</summary>
    public PortUpWatch(DaemonMetrics metrics) => _portUp = metrics.PortUp;

    /// <summary>A workload is being started.</summary>
    public void Begin(WorkloadId workload)
    {
        foreach (var (other, _) in _started.Where(s => Stopwatch.GetElapsedTime(s.Value) > s_patience))
            _started.TryRemove(other, out _);
        _started[workload] = Stopwatch.GetTimestamp();
    }

    /// <summary>A workload has ended, and its start is not measured any more.</summary>
    public void Forget(WorkloadId workload) => _started.TryRemove(workload, out _);

    /// <summary>Rows of a workload have changed.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="ports">Reads its ports; called only for a workload that is being started.</param>
    public void Look(WorkloadId workload, Func<IReadOnlyCollection<LogicalSwitchPort>> ports)
    {
        if (_started.TryGetValue(workload, out var began)
            && ports() is { Count: > 0 } present && present.All(p => p.Up is true)
            && _started.TryRemove(KeyValuePair.Create(workload, began)))
        {
            _portUp.Observe(Stopwatch.GetElapsedTime(began));
        }
    }
}
