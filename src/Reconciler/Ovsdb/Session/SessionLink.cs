using System.Text.Json;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>What a session does on one connection: checks the server, subscribes, and applies what the server reports.</summary>
internal sealed class SessionLink : IAsyncDisposable
{
    /// <summary>
    /// The shortest time between two reads of the index. A monitor of it would report every transaction of every client, which costs more.
    /// </summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly DatabaseReplica _replica;
    private readonly OvsdbSessionOptions _options;
    private readonly Action<IReadOnlyList<RowChange>> _publish;
    private readonly DatabaseReplica _server = new(ServerDatabase.Database, [ServerDatabase.Subscription]);
    private readonly IndexGuard _index;
    private readonly SyncPatience _patience;
    private DatabaseSchema? _serverSchema;

    /// <summary>A new snapshot that is not complete yet, and the last transaction that it shows. Only the read loop uses it.</summary>
    private (DatabaseReplica Rows, Guid Position)? _arriving;

    private volatile bool _checked;
    private volatile bool _hasProgress;

    public SessionLink(
        Stream stream,
        OvsdbRemote remote,
        DatabaseReplica replica,
        OvsdbSessionOptions options,
        SyncPatience patience,
        IndexGuard index,
        Action<IReadOnlyList<RowChange>> publish)
    {
        Remote = remote;
        _replica = replica;
        _options = options;
        _index = index;
        _publish = publish;
        _patience = patience;
        Connection = new(stream, options.ProbeInterval, OnNotification, replica.Budget.MessageBytes) { Patience = patience.ForRows };
    }

    public OvsdbRemote Remote { get; }

    public OvsdbConnection Connection { get; }

    /// <summary>Whether the server serves a copy of another server's rows, and forwards transactions to it.</summary>
    public bool IsRelay { get; private set; }

    /// <summary>Completes with the reason when the connection has ended.</summary>
    public Task<OvsdbException> Closed => Connection.Closed;

    /// <summary>
    /// The last transaction that the replica shows. Zero if it is not known, because the server does not number transactions or an update
    /// was applied in part. Null if this connection did not change the replica. Read it after the link is disposed of: before that, the
    /// read loop may still apply an update.
    /// </summary>
    public Guid? Position { get; private set; }

    /// <summary>Checks whether this server may be used for the database, and reads its schema.</summary>
    /// <exception cref="OvsdbException">The server must not be used, or the connection was lost.</exception>
    public async Task<DatabaseSchema> CheckServerAsync(CancellationToken cancellationToken)
    {
        try
        {
            _serverSchema = await GetSchemaAsync(ServerDatabase.Database, cancellationToken);
            _server.Bind(_serverSchema);
            await MonitorAsync(_server, MonitorRequest.ServerMonitor, Guid.Empty, _ => { }, () => { }, cancellationToken);
            // Set before the check: the read loop then checks an update that comes in between.
            _checked = true;
            CheckDatabase();
            await CheckIndexAsync(_serverSchema, cancellationToken);
            // A conversion of the database then cancels the monitor instead of ending the connection: ovsdb-server(7), section 4.1.16.
            await Connection.CallAsync(
                "set_db_change_aware", static w => OvsdbSession.WriteArray(w, static a => a.WriteBooleanValue(true)),
                _patience.ForRequest, static _ => true, cancellationToken);
        }
        catch (OvsdbErrorReplyException e) when (e.Error is "unknown database" or "unknown method")
        {
            // Servers before OVS 2.9 have no _Server database and no clusters.
        }

        return await GetSchemaAsync(_replica.Database, cancellationToken);
    }

    /// <summary>Subscribes to the rows and brings the replica in step.</summary>
    /// <param name="schema">The schema of this server.</param>
    /// <param name="position">The last transaction that the replica shows; zero to read everything.</param>
    /// <param name="onSynced">Called in the read loop at the moment the replica is in step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task SubscribeAsync(DatabaseSchema schema, Guid position, Action onSynced, CancellationToken cancellationToken)
    {
        // A standalone server keeps no history of transactions, and would send everything in the way that costs it most.
        if (_replica.Bind(schema) || ServerDatabase.Find(_server, _replica.Database) is { KeepsHistory: false })
            position = Guid.Empty;
        return MonitorAsync(_replica, MonitorRequest.DataMonitor, position, _publish, OnSynced, cancellationToken);

        void OnSynced()
        {
            // From now on a server that is silent is left.
            Connection.Patience = TimeSpan.Zero;
            onSynced();
        }
    }

    /// <summary>Notes that the database's index has grown: an update came, or we committed a transaction.</summary>
    public void NoteProgress() => _hasProgress = true;

    /// <summary>Waits for the end of the connection. Until then it keeps reading a clustered server's index.</summary>
    /// <returns>Why it ended.</returns>
    /// <exception cref="OvsdbException">The connection was lost.</exception>
    public async Task<OvsdbException> UntilClosedAsync(CancellationToken cancellationToken)
    {
        while (_serverSchema is { } schema && !Closed.IsCompleted)
        {
            await ((Task)Closed).WaitAsync(BetweenLooks, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (Closed.IsCompleted || !_hasProgress)
                continue;
            _hasProgress = false;
            await CheckIndexAsync(schema, cancellationToken);
        }

        return await Closed.WaitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private Task<DatabaseSchema> GetSchemaAsync(string database, CancellationToken cancellationToken) => Connection.CallAsync(
        "get_schema", w => OvsdbSession.WriteArray(w, a => a.WriteStringValue(database)), _patience.ForRequest, DatabaseSchema.Read, cancellationToken);

    private void CheckDatabase()
    {
        var database = ServerDatabase.Find(_server, _replica.Database)
            ?? throw new OvsdbConnectionException($"the server has no database {_replica.Database}");
        if (database.WhyUnusable(_options.LeaderOnly) is { } reason)
            throw new OvsdbConnectionException($"the server cannot be used: {reason}");
        IsRelay = database.IsRelay;
    }

    /// <summary>Reads the index of a clustered server, and refuses a server that is behind.</summary>
    private async Task CheckIndexAsync(DatabaseSchema schema, CancellationToken cancellationToken)
    {
        if (ServerDatabase.Find(_server, _replica.Database) is not { IsClustered: true } || !ServerDatabase.HasIndex(schema))
            return;

        var look = new Transaction([ServerDatabase.SelectIndex(_replica.Database)]);
        var outcome = await Connection.CallAsync(
            "transact", w => look.WriteParameters(w, ServerDatabase.Database), _patience.ForRequest, reply => look.ReadReply(reply, schema), cancellationToken);
        if (outcome is TransactionOutcome.Success { Results: [{ Rows: [var row] }] }
            && row["cid"].Optional is { } cluster && row["index"].Optional is { } index
            && _index.Check(cluster.AsUuid, index.AsInteger, row["leader"].Single.AsBoolean) is { } reason)
        {
            throw new OvsdbConnectionException($"the server cannot be used: {reason}");
        }
    }

    /// <summary>Asks for the rows in the best way the server knows: newer servers send less.</summary>
    private async Task MonitorAsync(
        DatabaseReplica replica, string id, Guid position, Action<IReadOnlyList<RowChange>> publish, Action onSynced, CancellationToken cancellationToken)
    {
        try
        {
            if (id == MonitorRequest.DataMonitor && position == Guid.Empty && MonitorRequest.IsFiltered(replica))
            {
                await MonitorInTwoStepsAsync(publish, onSynced, cancellationToken);
                return;
            }

            await CallMonitorAsync("monitor_cond_since", reply =>
            {
                // The reply always has the id of the server's newest transaction, although its documentation says otherwise.
                var found = reply[0].GetBoolean();
                var newest = reply[1].GetGuid();
                if (found)
                    replica.Update(reply[2], UpdateFormat.Update2, publish);
                else
                    PublishUnlessEmpty(replica.Resync(reply[2], UpdateFormat.Update2), publish);
                if (id == MonitorRequest.DataMonitor)
                    Position = newest;
            });
            return;
        }
        catch (OvsdbErrorReplyException e) when (e.Error is "unknown method")
        {
            // Before OVS 2.12.
        }

        try
        {
            await CallMonitorAsync("monitor_cond", reply => PublishUnlessEmpty(replica.Resync(reply, UpdateFormat.Update2), publish));
            return;
        }
        catch (OvsdbErrorReplyException e) when (e.Error is "unknown method")
        {
            // Before OVS 2.6 the server sends every row, and the replica filters them.
        }

        await CallMonitorAsync("monitor", reply => PublishUnlessEmpty(replica.Resync(reply, UpdateFormat.Update), publish));

        Task CallMonitorAsync(string method, Action<JsonElement> apply) => CallAsync(
            method,
            w => MonitorRequest.Write(w, replica, id, method, position),
            reply =>
            {
                if (id == MonitorRequest.DataMonitor)
                    Position = Guid.Empty;
                apply(reply);
                onSynced();
            },
            cancellationToken);
    }

    /// <summary>Asks for the tables without conditions first, and then for the tables with conditions.</summary>
    /// <remarks>
    /// If asked for both at once, the server copies every row of every table before it checks a condition (Open vSwitch's ovsdb/monitor.c).
    /// With 100,000 ports of others the copy takes longer than the conditions. The server sends the rows before its second answer; until
    /// that answer, the replica stays as it was.
    /// </remarks>
    private async Task MonitorInTwoStepsAsync(Action<IReadOnlyList<RowChange>> publish, Action onSynced, CancellationToken cancellationToken)
    {
        await CallAsync(
            "monitor_cond_since",
            w => MonitorRequest.Write(w, _replica, MonitorRequest.DataMonitor, "monitor_cond_since", Guid.Empty, withoutFiltered: true),
            reply =>
            {
                var arriving = _replica.NewEmpty();
                arriving.Resync(reply[2], UpdateFormat.Update2);
                _arriving = (arriving, reply[1].GetGuid());
            },
            cancellationToken);
        try
        {
            await CallAsync(
                "monitor_cond_change",
                w => MonitorRequest.WriteConditions(w, _replica, MonitorRequest.DataMonitor),
                _ =>
                {
                    var (rows, position) = _arriving!.Value;
                    _arriving = null;
                    PublishUnlessEmpty(_replica.Replace(rows), publish);
                    Position = position;
                    onSynced();
                },
                cancellationToken);
        }
        catch (OvsdbErrorReplyException e)
        {
            // Any error: to begin another monitor beside this one would be wrong.
            throw new OvsdbProtocolException($"the server has accepted the monitor, but not its conditions: {e.Message}", e);
        }
    }

    /// <summary>Sends a request for rows.</summary>
    /// <param name="method">The method.</param>
    /// <param name="write">Writes its parameters.</param>
    /// <param name="apply">Takes the answer, in the read loop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private Task<bool> CallAsync(string method, Action<Utf8JsonWriter> write, Action<JsonElement> apply, CancellationToken cancellationToken) => Connection.CallAsync(
        method,
        write,
        _patience.ForRows,
        reply =>
        {
            try
            {
                apply(reply);
            }
            catch (Exception e)
            {
                // Closed before the read loop goes on: the next updates build on the reply that could not be applied.
                Connection.Close(e as OvsdbException ?? new OvsdbProtocolException($"{method}: unexpected reply: {e.Message}", e));
                throw;
            }

            return true;
        },
        cancellationToken,
        isLong: true);

    private static void PublishUnlessEmpty(IReadOnlyList<RowChange> changes, Action<IReadOnlyList<RowChange>> publish)
    {
        if (changes.Count > 0)
            publish(changes);
    }

    private void OnNotification(string method, JsonElement parameters)
    {
        switch (method)
        {
            case "update3":
                Apply(parameters, parameters[2], UpdateFormat.Update2, parameters[1].GetGuid());
                break;
            case "update2":
                Apply(parameters, parameters[1], UpdateFormat.Update2);
                break;
            case "update":
                Apply(parameters, parameters[1], UpdateFormat.Update);
                break;
            case "monitor_canceled":
                throw new OvsdbConnectionException("the server has taken the database away or is converting it");
            default:
                // Notifications of locks, or of a newer protocol. We did not ask for them.
                break;
        }
    }

    private void Apply(JsonElement parameters, JsonElement tableUpdates, UpdateFormat format, Guid transaction = default)
    {
        if (parameters[0].ValueEquals(MonitorRequest.DataMonitor))
        {
            if (_arriving is { } arriving)
            {
                arriving.Rows.Update(tableUpdates, format, static _ => { });
                _arriving = arriving with { Position = transaction };
                return;
            }

            Position = Guid.Empty;
            _replica.Update(tableUpdates, format, _publish);
            Position = transaction;
            NoteProgress();
        }
        else if (parameters[0].ValueEquals(MonitorRequest.ServerMonitor))
        {
            _server.Update(tableUpdates, format, static _ => { });
            if (_checked)
                CheckDatabase();
        }
    }
}
