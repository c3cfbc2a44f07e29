using System.Collections.Concurrent;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>When a failed pass is tried again: after 1 s, then after twice as long each time, up to 60 s, with jitter.</summary>
internal sealed class RetrySchedule
{
    private static readonly TimeSpan Maximum = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<WorkloadId, int> _failures = new();
    private readonly Func<double> _random;

    /// <summary>Creates a schedule.</summary>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    public RetrySchedule(Func<double> random) => _random = random;

    /// <summary>The wait after one more failure. Jitter takes off up to a quarter, so that hosts do not try in step.</summary>
    public TimeSpan Next(WorkloadId workload)
    {
        var failures = _failures.AddOrUpdate(workload, 1, (_, n) => n + 1);
        var wait = Math.Min(Maximum.TotalSeconds, Math.Pow(2, Math.Min(failures - 1, 30)));
        return TimeSpan.FromSeconds(wait * (1 - (_random() / 4)));
    }

    /// <summary>The workload has no failure any more.</summary>
    public void Reset(WorkloadId workload) => _failures.TryRemove(workload, out _);
}
