using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Reconciler.Diagnostics.Metrics;

namespace Reconciler.Reconciliation;

/// <summary>Takes domains from the queue and brings each to what it asks for; tries again what failed.</summary>
public sealed class ReconcileWorker
{
    /// <summary>How many domains are worked on at a time: one that waits for a server must not hold up the others.</summary>
    private const int Parallel = 16;

    /// <summary>How long what may be over in a moment has to last to be said: libvirt tells of a detached interface some 30 ms later than Open vSwitch.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly ReconcileQueue _queue;
    private readonly RetrySchedule _retries;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Guid, string> _lastReported = new();
    private readonly ConcurrentDictionary<Guid, long> _unsettled = new();
    private readonly ConcurrentDictionary<Guid, ImmutableArray<DomainNotice>> _lastNoticed = new();

    /// <summary>The domains whose last pass ended because a database did not answer.</summary>
    private readonly ConcurrentDictionary<Guid, bool> _away = new();

    /// <summary>Creates a worker.</summary>
    /// <param name="queue">Where domains come from.</param>
    /// <param name="retries">When what failed is tried again.</param>
    /// <param name="logger">Told what was done, and what could not be done.</param>
    public ReconcileWorker(ReconcileQueue queue, RetrySchedule retries, ILogger<ReconcileWorker> logger)
    {
        _queue = queue;
        _retries = retries;
        _logger = logger;
    }

    /// <summary>Counts passes and retries; null where nobody asks.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>The clock that settling is measured by.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What domains do not have of what they ask for, and why.</summary>
    public IReadOnlyDictionary<Guid, string> Problems => _lastReported;

    /// <summary>Works until it is cancelled.</summary>
    public Task RunAsync(DomainReconciler reconciler, CancellationToken cancellationToken) => RunAsync(reconciler.ReconcileAsync, cancellationToken);

    /// <summary>Works until it is cancelled, with any pass. For tests.</summary>
    internal Task RunAsync(Func<Guid, CancellationToken, Task<ReconcileResult>> reconcile, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => LoopAsync(reconcile, cancellationToken)));

    private async Task LoopAsync(Func<Guid, CancellationToken, Task<ReconcileResult>> reconcile, CancellationToken cancellationToken)
    {
        // Not on the thread of whoever starts the daemon.
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var (domain, reason) = await _queue.DequeueAsync(cancellationToken);
                ReconcileResult result;
                try
                {
                    result = await PassAsync(reconcile, domain, reason, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    // For whoever works on after this.
                    _queue.Enqueue(domain, reason);
                    _queue.Done(domain, new(ReconcileStatus.Waiting, domain.ToString(), [], [], "the pass was cut short"));
                    throw;
                }

                // Before Done, which would forget a domain that nothing waits for.
                if (result.WantsRetry)
                {
                    Metrics?.Retries.Increment(result.Failure ?? "problem");
                    _queue.EnqueueAfter(domain, _retries.Next(domain), "retry");
                }
                else
                {
                    _retries.Reset(domain);
                }

                _queue.Done(domain, result);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<ReconcileResult> PassAsync(
        Func<Guid, CancellationToken, Task<ReconcileResult>> reconcile, Guid domain, string reason, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        ReconcileResult result;
        try
        {
            result = await reconcile(domain, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A mistake of ours must cost this domain a retry, and not every other domain the daemon.
            _logger.LogError(e, "Domain {Domain}: the pass has failed; it is tried again", domain);
            Metrics?.Passes.Increment("failed");
            return new(ReconcileStatus.Failed, domain.ToString(), [], [], e.Message) { Failure = "error" };
        }

        Metrics?.Passes.Increment(result.Status switch
        {
            ReconcileStatus.InSync => "in_sync",
            ReconcileStatus.Waiting => "waiting",
            _ => "failed",
        });
        Report(domain, reason, result, Stopwatch.GetElapsedTime(started));
        return result;
    }

    /// <summary>Leaves out what may be over in a moment, until it has lasted; then the domain is looked at for it once more.</summary>
    private IEnumerable<Problem> Settled(Guid domain, ImmutableArray<Problem> problems)
    {
        if (!problems.Any(p => p.MaySettle))
        {
            _unsettled.TryRemove(domain, out _);
            return problems;
        }

        if (Time.GetElapsedTime(_unsettled.GetOrAdd(domain, static (_, time) => time.GetTimestamp(), Time)) >= Settling)
            return problems;
        _queue.EnqueueAfter(domain, Settling, "settling");
        return problems.Where(p => !p.MaySettle);
    }

    /// <summary>One line for what was done; one for what is wrong, when it is not what was wrong before.</summary>
    private void Report(Guid domain, string reason, ReconcileResult result, TimeSpan took)
    {
        // The session says, once for all domains, that its database is away.
        if (result.Status is ReconcileStatus.Waiting)
            return;

        foreach (var action in result.Actions)
        {
            _logger.LogInformation(
                "Domain {Domain}: {Action} ({Reason}, {Milliseconds:0.0} ms)", result.DomainName, action, reason, took.TotalMilliseconds);
        }

        ReportNotices(domain, result);
        var wrong = string.Join("; ", Settled(domain, result.Problems).Where(p => !p.IsOfSource).Select(p => p.Describe(result.DomainName)));
        if (result.Reason is { } cause)
            wrong = $"domain {result.DomainName}: {cause}" + (wrong.Length == 0 ? "" : $"; {wrong}");
        if (wrong.Length == 0)
        {
            _away.TryRemove(domain, out _);
            if (_lastReported.TryRemove(domain, out _))
                _logger.LogInformation("Domain {Domain}: in sync", result.DomainName);
            return;
        }

        // Why the database is away may differ each time: its members are asked in turn, and the session says what is news of that.
        var wasAway = _away.ContainsKey(domain);
        var isAway = result.Failure is "database" or "unknown";
        if (isAway)
            _away[domain] = true;
        else
            _away.TryRemove(domain, out _);
        var isNews = !_lastReported.TryGetValue(domain, out var before) || (before != wrong && !(wasAway && isAway));
        _lastReported[domain] = wrong;
        if (isNews)
            _logger.LogWarning("{Problems}", wrong);
    }

    /// <summary>Each notice once, until the domain gives no more cause for it: when it starts anew, it is said anew.</summary>
    private void ReportNotices(Guid domain, ReconcileResult result)
    {
        if (result.Status is not ReconcileStatus.InSync)
            return;
        var before = _lastNoticed.GetValueOrDefault(domain, []);
        if (result.Notices.IsEmpty)
            _lastNoticed.TryRemove(domain, out _);
        else
            _lastNoticed[domain] = result.Notices;
        foreach (var notice in result.Notices.Except(before))
        {
            var level = notice.IsWarning ? LogLevel.Warning : LogLevel.Information;
            _logger.Log(level, "Domain {Domain}: {Notice}", result.DomainName, notice.Message);
        }
    }
}
