using Reconciler.Libvirt;
namespace Reconciler.Diagnostics.Metrics;

/// <summary>The daemon's counters and histograms. Owners of other values add their gauges.</summary>
internal sealed class DaemonMetrics
{
    /// <summary>How long libvirt waits for a hook: from well under a millisecond to the hook's deadline of a second.</summary>
    private static readonly double[] s_hookBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1];

    private static readonly double[] s_passBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private static readonly double[] s_upBounds = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];


    private readonly List<Metric> _all = [];
    private long _hookCalledAt;

    /// <summary>Creates all metrics at zero.</summary>
    /// <param name="orphanKinds">The kinds of orphans, which are values of a label.</param>
    public DaemonMetrics(IReadOnlyList<string> orphanKinds)
    {
        HookCalls = Add(new Counter("reconciler_hook_calls_total", "Calls of libvirt's hook by operation.", "operation")
            .From([.. HookOperations.Names]));
        Add(new Gauge(
            "reconciler_hook_last_call_timestamp_seconds", "When libvirt's hook called last, in seconds since the epoch; 0 before it has.",
            () => Interlocked.Read(ref _hookCalledAt) / 1000.0));
        HookRefusals = Add(new Counter("reconciler_hook_refusals_total", "Starts of domains that were refused."));
        HookDuration = Add(new Histogram(
            "reconciler_hook_duration_seconds", "How long a call of libvirt's hook waited for its answer.", s_hookBounds, "operation"));
        Wakeups = Add(new Counter("reconciler_wakeups_total",
            "Wake-ups of domains by reason: hook calls, events, periodic checks, retries.", "reason"));
        Passes = Add(new Counter("reconciler_passes_total", "Reconcile passes of domains by outcome.", "outcome")
            .From("in_sync", "waiting", "failed"));
        PlanDuration = Add(new Histogram("reconciler_plan_duration_seconds", "How long it took to observe a domain and to plan.", s_passBounds));
        Commits = Add(new Counter("reconciler_commits_total", "Transactions for a domain by their outcome.", "outcome")
            .From("success", "conflict", "rejected", "unknown"));
        CommitDuration = Add(new Histogram("reconciler_commit_duration_seconds", "How long a transaction for a domain took.", s_passBounds));
        Retries = Add(new Counter("reconciler_retries_total", "Retries of domains by reason.", "outcome")
            .From("conflict", "rejected", "unknown", "database", "problem", "time", "error"));
        PortUp = Add(new Histogram("reconciler_port_up_seconds",
            "From the first interface or the start hook of a domain, whichever comes first, until all its ports are up.", s_upBounds));
        OrphansSeen = Add(new Counter("reconciler_orphans_seen_total", "Orphans that a sweep saw for the first time, by kind.", "kind")
            .From([.. orphanKinds]));
        OrphansRemoved = Add(new Counter("reconciler_orphans_removed_total", "Orphans that the sweep removed, by kind.", "kind")
            .From([.. orphanKinds]));
        Sweeps = Add(new Counter("reconciler_sweeps_total", "Sweeps by how they ended.", "outcome").From("done", "not_known", "stopped", "failed"));
        Reloads = Add(new Counter("reconciler_configuration_reloads_total", "Reloads of the configuration by how they ended.", "outcome")
            .From("taken", "refused"));
        LogLinesDropped = Add(new Counter(
            "reconciler_log_lines_dropped_total", "Log lines that were dropped because nobody read standard error."));
        ScrapesRefused = Add(new Counter(
            "reconciler_scrapes_refused_total", "Connections and requests over metrics.listen that were refused."));
    }

    /// <summary>Calls of the hook by operation.</summary>
    public Counter HookCalls { get; }

    /// <summary>Counts a call of the hook.</summary>
    /// <param name="operation">Its name among <see cref="HookOperations.Names"/>.</param>
    /// <param name="age">How long ago libvirt called: it may have waited in the socket's queue.</param>
    public void CountHookCall(string operation, TimeSpan age)
    {
        Interlocked.Exchange(ref _hookCalledAt, (DateTimeOffset.UtcNow - age).ToUnixTimeMilliseconds());
        HookCalls.Increment(operation);
    }

    /// <summary>Starts that were refused.</summary>
    public Counter HookRefusals { get; }

    /// <summary>How long the hook waited, by operation.</summary>
    public Histogram HookDuration { get; }

    /// <summary>Wake-ups of domains, by reason.</summary>
    public Counter Wakeups { get; }

    /// <summary>Reconcile passes by outcome.</summary>
    public Counter Passes { get; }

    /// <summary>How long observing and planning took.</summary>
    public Histogram PlanDuration { get; }

    /// <summary>Transactions by their outcome.</summary>
    public Counter Commits { get; }

    /// <summary>How long a transaction took.</summary>
    public Histogram CommitDuration { get; }

    /// <summary>Retries by reason.</summary>
    public Counter Retries { get; }

    /// <summary>The time from the start hook until the ports are up.</summary>
    public Histogram PortUp { get; }

    /// <summary>Orphans seen for the first time, by kind.</summary>
    public Counter OrphansSeen { get; }

    /// <summary>Orphans removed, by kind.</summary>
    public Counter OrphansRemoved { get; }

    /// <summary>Sweeps by outcome.</summary>
    public Counter Sweeps { get; }

    /// <summary>Reloads of the configuration.</summary>
    public Counter Reloads { get; }

    /// <summary>Log lines that were dropped.</summary>
    public Counter LogLinesDropped { get; }

    /// <summary>Connections and requests over <c>metrics.listen</c> that were refused.</summary>
    public Counter ScrapesRefused { get; }

    /// <summary>All metrics, in the order of the output.</summary>
    public IReadOnlyList<Metric> All => _all;

    /// <summary>Adds a metric. Call it before the daemon serves requests.</summary>
    public T Add<T>(T metric)
        where T : Metric
    {
        _all.Add(metric);
        return metric;
    }


    /// <summary>Writes all metrics.</summary>
    public void Write(TextWriter output)
    {
        foreach (var metric in _all)
            metric.Write(output);
    }
}
