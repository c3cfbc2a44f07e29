using System.Collections.Immutable;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Reconciliation.Naming;

/// <summary>
/// Keeps the <c>DNS</c> rows of this host in step with its ports: one row for each switch, with the names that the ports claim. A port says
/// its names in its keys, so they come, move to another host and go with it, and nothing is left behind.
/// </summary>
internal sealed class NameKeeper
{
    /// <summary>How long to wait after a failure.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private const int MaximumAttempts = 4;

    private readonly NorthboundClient _northbound;
    private readonly string _host;
    private readonly ILogger _logger;
    private readonly Channel<bool> _wanted = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Creates a keeper.</summary>
    /// <param name="northbound">The Northbound, with this host's rows.</param>
    /// <param name="host">This host.</param>
    /// <param name="logger">Receives what was written.</param>
    public NameKeeper(NorthboundClient northbound, string host, ILogger logger)
    {
        _northbound = northbound;
        _host = host;
        _logger = logger;
        Look();
    }

    /// <summary>Notes changes of rows, which may change names.</summary>
    public void Note(IReadOnlyList<RowChange> changes)
    {
        if (NorthboundDatabase.TouchesNames(changes))
            Look();
    }

    /// <summary>Has the loop look again.</summary>
    public void Look() => _wanted.Writer.TryWrite(true);

    /// <summary>Keeps the names, each time that something has changed.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _wanted.Reader.ReadAsync(cancellationToken);
                if (_northbound.Session.IsSynced)
                    await KeepAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The daemon ends, or goes on as another host.
                return;
            }
            catch (OvsdbException e)
            {
                // The next connection begins with a look.
                _logger.LogDebug("The names could not be written: {Reason}", e.Message);
                LookLater(cancellationToken);
            }
            catch (Exception e)
            {
                // A mistake in this program must not cost the ports their daemon.
                _logger.LogError(e, "The names could not be written; it is tried again");
                LookLater(cancellationToken);
            }
        }
    }

    private void LookLater(CancellationToken cancellationToken) => _ = Task.Delay(s_pause, cancellationToken)
        .ContinueWith(_ => Look(), cancellationToken, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);

    /// <summary>Makes the rows as the ports say.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether something was written.</returns>
    /// <exception cref="OvsdbException">The server has gone away, or does not accept the rows.</exception>
    public async Task<bool> KeepAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            var (ports, names, switches) = _northbound.Database.NamesAtAGlance;
            var operations = Plan(NameRecords.Of(ports), names, switches, _host);
            if (operations.IsEmpty)
                return false;
            var comment = new Comment($"reconciler on {_host}: names of its ports");
            switch (await _northbound.Session.TransactAsync(new([.. operations, comment]), cancellationToken))
            {
                case TransactionOutcome.Success:
                    _logger.LogDebug("Names of the ports written");
                    return true;
                case TransactionOutcome.Conflict:
                    await _northbound.Session.BarrierAsync(cancellationToken);
                    break;
                case TransactionOutcome.Unknown unknown:
                    throw new OvsdbConnectionException(unknown.Reason);
                case TransactionOutcome.Rejected rejected:
                    throw new OvsdbConnectionException($"{rejected.Error}: {rejected.Details}");
            }
        }

        // Others keep changing them, or a relay serves what is old.
        LookLater(cancellationToken);
        return false;
    }

    /// <summary>What has to be written. Pure.</summary>
    /// <param name="wanted">The records, by switch.</param>
    /// <param name="rows">This host's rows.</param>
    /// <param name="switches">The switches, by name.</param>
    /// <param name="host">This host.</param>
    internal static ImmutableArray<Operation> Plan(
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> wanted, ImmutableArray<NameRow> rows,
        ImmutableDictionary<string, NamedSwitch> switches, string host)
    {
        var transaction = new NameTransaction(host, rows, switches);
        var (guards, changes) = (transaction.Guards, transaction.Changes);
        var kept = new HashSet<Guid>();
        foreach (var (on, records) in wanted)
        {
            if (!transaction.TryFind(on, records, out var row))
                continue;
            kept.Add(row.Uuid);
            var gone = row.Records.Where(r => records.GetValueOrDefault(r.Key) != r.Value).Select(r => r.Key).ToArray();
            var added = records.Where(r => row.Records.GetValueOrDefault(r.Key) != r.Value).ToArray();
            if (gone.Length == 0 && added.Length == 0)
                continue;
            guards.Add(NameOperations.Unchanged(row));
            changes.Add(NameOperations.Change(row.Uuid, gone, added));
        }

        foreach (var row in rows.Where(r => !kept.Contains(r.Uuid)))
        {
            guards.Add(NameOperations.Unchanged(row));
            changes.Add(new Delete(NorthboundDatabase.Dns, [Condition.Uuid(row.Uuid)]) { ExpectedCount = 1 });
        }

        return changes.Count == 0 ? [] : [.. guards, .. changes];
    }
}
