using System.Collections.Concurrent;
using System.Diagnostics;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>Remembers the rows of active workloads from one pass to the next.</summary>
internal sealed class RowHistories
{
    private readonly ConcurrentDictionary<WorkloadId, RowHistory> _histories = new();

    /// <summary>The history of a workload.</summary>
    public RowHistory Of(WorkloadId workload) => _histories.GetValueOrDefault(workload, RowHistory.None);

    /// <summary>Remembers what a pass has seen. An empty history is not kept.</summary>
    public void Keep(WorkloadId workload, RowHistory history)
    {
        if (history == RowHistory.None)
            _histories.TryRemove(workload, out _);
        else
            _histories[workload] = history;
    }

    /// <summary>Remembers that this host has just taken over the rows of a workload.</summary>
    public void NoteTaken(WorkloadId workload) => _histories[workload] = Of(workload) with { TakenAt = Stopwatch.GetTimestamp() };
}
