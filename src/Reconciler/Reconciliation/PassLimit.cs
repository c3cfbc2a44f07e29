using System.Collections.Concurrent;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>
/// Runs passes, and sets a workload aside whose pass does not end. Its worker goes on with other workloads, so one workload can neither
/// occupy the workers nor look like a daemon that is stuck.
/// </summary>
/// <remarks>
/// A thread that computes cannot be stopped. So a pass that was set aside goes on by itself, no second one is begun beside it, and it is
/// told to give up: it ends at its next request, and commits nothing.
/// </remarks>
internal sealed class PassLimit
{
    /// <summary>How long a worker waits for a pass: longer than one request to a server may take.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    /// <summary>When a pass that was set aside must give up: longer than all its requests together may take.</summary>
    public static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(60);

    /// <summary>How long a workload stays aside after its pass had to give up, if nothing happens to it in between.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly Func<WorkloadId, CancellationToken, Task<ReconcileResult>> _reconcile;
    private readonly Action<WorkloadId> _ended;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<WorkloadId, bool> _aside = new();

    /// <summary>Creates it.</summary>
    /// <param name="reconcile">A pass.</param>
    /// <param name="ended">Called when a pass that was set aside has ended after all, so that its workload can have another one.</param>
    /// <param name="time">The clock.</param>
    public PassLimit(Func<WorkloadId, CancellationToken, Task<ReconcileResult>> reconcile, Action<WorkloadId> ended, TimeProvider time)
    {
        _reconcile = reconcile;
        _ended = ended;
        _time = time;
    }

    /// <summary>Runs a pass.</summary>
    /// <returns>Its result, or after <see cref="Longest"/> that the workload was set aside.</returns>
    public async Task<ReconcileResult> RunAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        if (_aside.ContainsKey(workload))
            return SetAside(workload);

        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // On a thread of its own: a pass that computes must not keep its worker.
        var pass = Task.Run(() => _reconcile(workload, stop.Token), CancellationToken.None);
        try
        {
            var result = await pass.WaitAsync(Longest, _time, CancellationToken.None);
            stop.Dispose();
            return result;
        }
        catch (TimeoutException) when (!pass.IsCompleted)
        {
            _aside[workload] = true;
            _ = LeaveAsync(workload, pass, stop);
            return SetAside(workload);
        }
        catch (Exception)
        {
            stop.Dispose();
            throw;
        }
    }

    private async Task LeaveAsync(WorkloadId workload, Task pass, CancellationTokenSource stop)
    {
        await pass.WaitAsync(GivesUp - Longest, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var isInTime = pass.IsCompleted;
        if (!isInTime)
            await stop.CancelAsync();
        await pass.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        _aside.TryRemove(workload, out _);
        // What had to give up would have to give up again; its next event or the end of the pause begins another pass.
        if (isInTime)
            _ended(workload);
    }

    private static ReconcileResult SetAside(WorkloadId workload) => new(
        ReconcileStatus.Failed, workload.ToString(), [], [],
        $"its pass has not ended within {Longest.TotalSeconds:0} s, so it is set aside and keeps what it has; "
            + "look at its annotation, and at the log for what is slow")
    {
        Failure = PassFailure.Time,
    };
}
