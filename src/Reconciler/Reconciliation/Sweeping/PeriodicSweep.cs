using Microsoft.Extensions.Logging;
using Reconciler.Diagnostics.Metrics;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>
/// The daemon's sweep. It removes what two looks in a row have seen as an orphan, and nothing at all while a source of truth is
/// not known, or when it would be so much that a mistake is the likelier reason.
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
    /// <param name="sources">What it looks at, and where it writes.</param>
    /// <param name="logger">Told of what is removed, and of sweeps that stop.</param>
    public PeriodicSweep(HostSources sources, ILogger<PeriodicSweep> logger)
    {
        _sources = sources;
        _search = new(sources);
        _remover = new(sources);
        _logger = logger;
    }

    /// <summary>Counts sweeps and orphans; null where nobody asks.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>Sweeps once.</summary>
    /// <param name="round">Which look this is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether orphans were seen for the first time, which only another look can confirm.</returns>
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

    /// <summary>Why nothing can be said to be left over; null when the databases are known. What its own source does not know is left alone besides.</summary>
    private string? WhyNotKnown => _sources.WhyOpenVSwitchIsNotKnown ?? _sources.WhyNorthboundIsNotKnown;

    private async Task<(SweepOutcome Outcome, bool Unconfirmed)> LookAndRemoveAsync(SweepRound round, CancellationToken cancellationToken)
    {
        if (WhyNotKnown is not null)
        {
            // Looks before and after are not in a row.
            _looks.Interrupt();
            return (SweepOutcome.NotKnown, false);
        }

        _search.IncludesOvsPorts = _sources.Configuration.SweepsOvsPorts;
        // The looks after a source's return are a moment apart. A slip in the name of OVN's bridge takes longer to be mended.
        _search.SparesMoved = round is not SweepRound.Periodic;
        var found = await _search.LookAsync(cancellationToken);
        var (confirmed, news) = _looks.Take(found);
        foreach (var orphan in news)
            Metrics?.OrphansSeen.Increment(orphan.KindName);
        if (news.Count > 0)
            _logger.LogDebug("{Count} orphans seen for the first time; those that the next sweep sees too are removed", news.Count);
        _sources.Workloads.ForgetDeparted(d => _sources.Northbound.Database.PortsOf(d).IsEmpty && _sources.Northbound.Database.NatsOf(d).IsEmpty);
        // Once more, after the last look at the rows: a source may have gone away during it.
        if (WhyNotKnown is not null)
            return (SweepOutcome.NotKnown, false);
        confirmed = confirmed.Without(w => !_sources.Workloads.Look(w).IsSynced);
        if (confirmed.IsTooMuch)
        {
            var now = (confirmed.Orphans.Length, confirmed.Rows);
            if (_stopped != now)
            {
                _logger.LogError(
                    "The sweep has stopped: {Orphans} of {Rows} rows of host {Host} look like orphans, which is too much to be likely; see 'reconciler sweep --dry-run', and 'reconciler sweep --force' if it is right",
                    now.Length, now.Rows, _sources.Host);
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
