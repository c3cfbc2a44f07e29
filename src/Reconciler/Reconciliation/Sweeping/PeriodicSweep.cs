using Microsoft.Extensions.Logging;
using Reconciler.Diagnostics.Metrics;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>
/// The daemon's sweep. It removes the orphans that two looks in a row have seen. It removes nothing while a source of truth is not known,
/// or if it would remove so much that a mistake is more likely.
/// </summary>
internal sealed class PeriodicSweep
{
    private readonly HostSources _sources;
    private readonly OrphanSearch _search;
    private readonly OrphanRemover _remover;
    private readonly ILogger _logger;
    private readonly ConsecutiveLooks _looks = new();
    private (int Orphans, int Rows)? _stopped;

    /// <summary>Creates a sweep.</summary>
    /// <param name="sources">The sources to read and to write.</param>
    /// <param name="logger">Logs what is removed, and the sweeps that stop.</param>
    public PeriodicSweep(HostSources sources, ILogger<PeriodicSweep> logger)
    {
        _sources = sources;
        _search = new(sources);
        _remover = new(sources);
        _logger = logger;
    }

    /// <summary>Counts sweeps and orphans; null if nobody needs the counts.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>Sweeps once.</summary>
    /// <param name="round">Why the sweep is due.</param>
    /// <param name="cancellationToken">Ends the sweep.</param>
    /// <returns>Whether orphans were seen for the first time. Only another look can confirm them.</returns>
    /// <exception cref="Ovsdb.OvsdbException">A database went away meanwhile.</exception>
    public async Task<bool> SweepAsync(SweepRound round, CancellationToken cancellationToken)
    {
        var outcome = SweepOutcome.Failed;
        try
        {
            (outcome, var unconfirmed) = await LookAndRemoveAsync(round, cancellationToken);
            return unconfirmed;
        }
        finally
        {
            Metrics?.Sweeps.Increment(LabelOf(outcome));
        }
    }

    /// <summary>
    /// Why no orphan can be found; null if both databases are known. Workloads whose own source is not in step are left alone in any case.
    /// </summary>
    private string? WhyNotKnown => _sources.WhyOpenVSwitchIsNotKnown ?? _sources.WhyNorthboundIsNotKnown;

    private async Task<(SweepOutcome Outcome, bool Unconfirmed)> LookAndRemoveAsync(SweepRound round, CancellationToken cancellationToken)
    {
        if (WhyNotKnown is not null)
        {
            // The looks before and after this one are not in a row.
            _looks.Interrupt();
            return (SweepOutcome.NotKnown, false);
        }

        _search.IncludesOvsPorts = _sources.Configuration.SweepsOvsPorts;
        // The looks after a source's return come a moment apart. A mistake in the name of OVN's bridge takes longer to correct, and
        // containers take longer to start.
        _search.SparesReturning = round is not SweepRound.Periodic;
        var found = await _search.LookAsync(cancellationToken);
        var (confirmed, news) = _looks.Take(found);
        foreach (var orphan in news)
            Metrics?.OrphansSeen.Increment(orphan.KindName);
        if (news.Count > 0)
            _logger.LogDebug("{Count} orphans seen for the first time; those that the next sweep sees too are removed", news.Count);
        _sources.Workloads.ForgetDeparted(d => _sources.Northbound.Database.PortsOf(d).IsEmpty && _sources.Northbound.Database.NatsOf(d).IsEmpty);
        // The sources are checked once more after the look at the rows: one may have gone away during it.
        if (WhyNotKnown is not null)
            return (SweepOutcome.NotKnown, false);
        confirmed = confirmed.Knowable(w => _sources.Workloads.Look(w).IsSynced, _sources.Workloads.AreAllSynced);
        if (confirmed.IsTooMuch)
        {
            var now = (confirmed.RowsThatGo, confirmed.Rows);
            if (_stopped != now)
            {
                _logger.LogError(
                    "The sweep has stopped: {Orphans} of {Rows} rows of host {Host} look like orphans, which is too much to be likely; see 'reconciler sweep --dry-run', and 'reconciler sweep --force' if it is right",
                    now.RowsThatGo, now.Rows, _sources.Host);
            }

            _stopped = now;
            return (SweepOutcome.Stopped, false);
        }

        _stopped = null;
        var report = await _remover.RemoveAsync(confirmed.Orphans, null, cancellationToken);
        foreach (var orphan in report.Removed)
        {
            Metrics?.OrphansRemoved.Increment(orphan.KindName);
            _logger.LogInformation(
                "Orphan removed: {Kind} {Name} of {Noun} {Workload}: {Reason}",
                orphan.KindName, orphan.Name, orphan.Noun, orphan.Workload ?? "(none)", orphan.Reason);
        }

        foreach (var (orphan, reason) in report.Left)
            _logger.LogWarning("Orphan left: {Kind} {Name}: {Reason}", orphan.KindName, orphan.Name, reason);
        return (SweepOutcome.Done, found.Orphans.Length > confirmed.Orphans.Length);
    }

    private static string LabelOf(SweepOutcome outcome) => outcome switch
    {
        SweepOutcome.Done => "done",
        SweepOutcome.NotKnown => "not_known",
        SweepOutcome.Stopped => "stopped",
        SweepOutcome.Failed => "failed",
        _ => throw new NotSupportedException($"{outcome}"),
    };
}
