using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Takes workloads from the queue, runs a pass over each, and retries the passes that failed.</summary>
internal sealed class ReconcileWorker
{
    /// <summary>How many passes run at a time: one that waits for a server must not delay the others.</summary>
    private const int Parallel = 64;

    /// <summary>
    /// How long a temporary problem must last before it is reported: libvirt reports a detached interface some 30 ms later than Open
    /// vSwitch.
    /// </summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ReconcileQueue _queue;
    private readonly RetrySchedule _retries;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<WorkloadId, string> _lastReported = new();
    private readonly ConcurrentDictionary<WorkloadId, long> _unsettled = new();
    private readonly ConcurrentDictionary<WorkloadId, ImmutableArray<WorkloadNotice>> _lastNoticed = new();

    /// <summary>The workloads whose last pass ended because a database did not answer.</summary>
    private readonly ConcurrentDictionary<WorkloadId, bool> _away = new();

    /// <summary>Creates a worker.</summary>
    /// <param name="queue">Where workloads come from.</param>
    /// <param name="retries">When failed passes are tried again.</param>
    /// <param name="logger">Logs what was done, and what could not be done.</param>
    public ReconcileWorker(ReconcileQueue queue, RetrySchedule retries, ILogger<ReconcileWorker> logger)
    {
        _queue = queue;
        _retries = retries;
        _logger = logger;
    }

    /// <summary>Counts passes and retries; null if nobody needs the counts.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>Called when <see cref="Problems"/> has changed.</summary>
    public Action? ProblemsChanged { get; init; }

    /// <summary>The clock that measures how long problems last.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>For each workload, the requests that are not met, and why.</summary>
    public IReadOnlyDictionary<WorkloadId, string> Problems => _lastReported;

    /// <summary>Works until it is cancelled.</summary>
    public Task RunAsync(WorkloadReconciler reconciler, CancellationToken cancellationToken) =>
        RunAsync(reconciler.ReconcileAsync, cancellationToken);

    /// <summary>Works until it is cancelled, with any pass. For tests.</summary>
    internal Task RunAsync(Func<WorkloadId, CancellationToken, Task<ReconcileResult>> reconcile, CancellationToken cancellationToken) =>
        RunAsync(new PassLimit(reconcile, workload => _queue.Enqueue(workload, PassReasons.LongPass), Time), cancellationToken);

    private Task RunAsync(PassLimit limit, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => LoopAsync(limit.RunAsync, cancellationToken)));

    private async Task LoopAsync(Func<WorkloadId, CancellationToken, Task<ReconcileResult>> reconcile, CancellationToken cancellationToken)
    {
        // The loop must not run on the thread that starts the daemon.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var (workload, reason) = await _queue.DequeueAsync(cancellationToken);
                ReconcileResult result;
                try
                {
                    result = await PassAsync(reconcile, workload, reason, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    // The workload stays queued for the next worker.
                    _queue.Enqueue(workload, reason);
                    _queue.Done(workload, new(ReconcileStatus.Waiting, workload.ToString(), [], [], "the pass was cut short"));
                    throw;
                }

                // This comes before Done: Done forgets a workload that has no timer.
                if (result.WantsRetry)
                {
                    Metrics?.Retries.Increment(PassFailures.LabelOf(result.Failure));
                    var wait = _retries.Next(workload);
                    _queue.EnqueueAfter(workload, result.Failure is PassFailure.Time ? PassLimit.Pause : wait, PassReasons.Retry);
                }
                else
                {
                    _retries.Reset(workload);
                }

                _queue.Done(workload, result);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<ReconcileResult> PassAsync(
        Func<WorkloadId, CancellationToken, Task<ReconcileResult>> reconcile, WorkloadId workload, string reason,
        CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        ReconcileResult result;
        try
        {
            result = await reconcile(workload, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A mistake in this program costs this workload a retry. It must not cost every other workload the daemon.
            _logger.LogError(e, "{Kind} {Name}: the pass has failed; it is tried again", workload.TitleNoun, workload);
            Metrics?.Passes.Increment("failed");
            return new(ReconcileStatus.Failed, workload.ToString(), [], [], e.Message) { Failure = PassFailure.Error };
        }

        Metrics?.Passes.Increment(result.Status switch
        {
            ReconcileStatus.InSync => "in_sync",
            ReconcileStatus.Waiting => "waiting",
            _ => "failed",
        });
        Report(workload, reason, result, Stopwatch.GetElapsedTime(started));
        return result;
    }

    /// <summary>Leaves out temporary problems until they have lasted. It requests one more pass that reports them.</summary>
    private IEnumerable<Problem> Settled(WorkloadId workload, ImmutableArray<Problem> problems)
    {
        if (!problems.Any(p => p.MaySettle))
        {
            _unsettled.TryRemove(workload, out _);
            return problems;
        }

        if (Time.GetElapsedTime(_unsettled.GetOrAdd(workload, static (_, time) => time.GetTimestamp(), Time)) >= Settling)
            return problems;
        _queue.EnqueueAfter(workload, Settling, PassReasons.Settling);
        return problems.Where(p => !p.MaySettle);
    }

    /// <summary>Logs one line for each action, and one line for the problems if they have changed.</summary>
    private void Report(WorkloadId workload, string reason, ReconcileResult result, TimeSpan took)
    {
        // The session reports, once for all workloads, that its database is away.
        if (result.Status is ReconcileStatus.Waiting)
            return;

        foreach (var action in result.Actions)
        {
            _logger.LogInformation(
                "{Kind} {Name}: {Action} ({Reason}, {Milliseconds:0.0} ms)", workload.TitleNoun, result.WorkloadName, action, reason,
                took.TotalMilliseconds);
        }

        ReportNotices(workload, result);
        var wrong = string.Join("; ", Settled(workload, result.Problems).Where(p => !p.IsOfSource).Select(p => p.Describe(workload, result.WorkloadName)));
        if (result.Reason is { } cause)
            wrong = $"{workload.Noun} {result.WorkloadName}: {cause}" + (wrong.Length == 0 ? "" : $"; {wrong}");
        if (wrong.Length == 0)
        {
            _away.TryRemove(workload, out _);
            if (_lastReported.TryRemove(workload, out _))
            {
                _logger.LogInformation("{Kind} {Name}: in sync", workload.TitleNoun, result.WorkloadName);
                ProblemsChanged?.Invoke();
            }

            return;
        }

        // The reason may differ each time, since the session tries the database's members in turn. The session itself reports a new reason.
        var wasAway = _away.ContainsKey(workload);
        var isAway = PassFailures.IsOfDatabase(result.Failure);
        if (isAway)
            _away[workload] = true;
        else
            _away.TryRemove(workload, out _);
        var isNews = !_lastReported.TryGetValue(workload, out var before) || (before != wrong && !(wasAway && isAway));
        _lastReported[workload] = wrong;
        if (before != wrong)
            ProblemsChanged?.Invoke();
        if (isNews)
            _logger.LogWarning("{Problems}", wrong);
    }

    /// <summary>
    /// Logs each notice once, until the workload gives no more cause for it. If the cause comes back, the notice is logged again.
    /// </summary>
    private void ReportNotices(WorkloadId workload, ReconcileResult result)
    {
        if (result.Status is not ReconcileStatus.InSync)
            return;
        var before = _lastNoticed.GetValueOrDefault(workload, []);
        if (result.Notices.IsEmpty)
            _lastNoticed.TryRemove(workload, out _);
        else
            _lastNoticed[workload] = result.Notices;
        foreach (var notice in result.Notices.Except(before))
        {
            var level = notice.IsWarning ? LogLevel.Warning : LogLevel.Information;
            _logger.Log(level, "{Kind} {Name}: {Notice}", workload.TitleNoun, result.WorkloadName, notice.Message);
        }
    }
}
