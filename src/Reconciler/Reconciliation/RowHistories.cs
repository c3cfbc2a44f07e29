using System.Collections.Concurrent;
using System.Diagnostics;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>What is remembered of the rows of workloads that are active here, from one pass to the next.</summary>
internal sealed class RowHistories
{
    private readonly ConcurrentDictionary<WorkloadId, RowHistory> _histories = new();

    /// <summary>What is remembered of a workload.</summary>
    public RowHistory Of(WorkloadId workload) => _histories.GetValueOrDefault(workload, RowHistory.None);

    /// <summary>Remembers what a pass has seen; nothing is kept of a workload of which nothing is to be remembered.</summary>
    public void Keep(WorkloadId workload, RowHistory history)
    {
        if (history == RowHistory.None)
            _histories.TryRemove(workload, out _);
        else
            _histories[workload] = history;
    }

    /// <summary>Remembers that the rows of a workload have been taken over just now.</summary>
    public void NoteTaken(WorkloadId workload) => _histories[workload] = Of(workload) with { TakenAt = Stopwatch.GetTimestamp() };
}
