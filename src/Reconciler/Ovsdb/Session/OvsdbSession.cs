using System.Text.Json;
using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>Keeps a replica of one database in step with whichever of its servers can be used, and commits transactions there.</summary>
/// <remarks>
/// Events are raised on the connection's read loop, in the order in which things happened; handlers must be quick and must not
/// wait for the session.
/// </remarks>
public sealed class OvsdbSession : IAsyncDisposable
{
    private readonly OvsdbSessionOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ReconnectBackoff _backoff;
    private readonly Lock _gate = new();
    private TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionLink? _link;
    private Guid _lastTransaction;
    private Task _run = Task.CompletedTask;

    /// <summary>Creates a session; <see cref="Start"/> connects it.</summary>
    /// <param name="replica">What it keeps in step.</param>
    /// <param name="options">How to reach the database.</param>
    /// <param name="logger">Told of connections and losses.</param>
    public OvsdbSession(DatabaseReplica replica, OvsdbSessionOptions options, ILogger logger)
    {
        Replica = replica;
        _options = options;
        _logger = logger;
        _backoff = new(options.Remotes.Count, options.InitialBackoff, options.MaximumBackoff, Random.Shared.NextDouble);
    }

    /// <summary>The rows.</summary>
    public DatabaseReplica Replica { get; }

    /// <summary>Where the session stands.</summary>
    public SessionState State { get; private set; }

    /// <summary>Whether the replica is what the server has. While it is not, its rows are those of the last time it was.</summary>
    public bool IsSynced => State is SessionState.Synced;

    /// <summary>Why the last attempt or connection ended; null before the first failure.</summary>
    public string? LastError { get; private set; }

    /// <summary>The schema of the server last connected to; null before the first connection.</summary>
    public DatabaseSchema? Schema { get; private set; }

    /// <summary>Rows have changed.</summary>
    public event Action<IReadOnlyList<RowChange>>? Changed;

    /// <summary>The replica has become, or is no longer, what the server has.</summary>
    public event Action<bool>? SyncedChanged;

    /// <summary>Begins to connect, and goes on until the session is disposed of.</summary>
    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Waits until the replica is what the server has.</summary>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    public Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _synced.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits until everything that was committed before this call is in the replica: the server sends what it owes a monitor
    /// before it answers.
    /// </summary>
    /// <exception cref="OvsdbException">There is no connection, or it was lost.</exception>
    public async Task BarrierAsync(CancellationToken cancellationToken)
    {
        var connection = SyncedConnection() ?? throw new OvsdbConnectionException(NotConnected());
        await connection.CallAsync(
            "echo", static writer => WriteArray(writer, static _ => { }), _options.RequestTimeout, static _ => true, cancellationToken);
    }

    /// <summary>Commits a transaction. When it succeeds, the replica already shows it.</summary>
    /// <param name="transaction">What to do.</param>
    /// <param name="cancellationToken">Stops waiting for the reply; the transaction may be committed all the same.</param>
    public async Task<TransactionOutcome> TransactAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        if (SyncedConnection() is not { } connection || Schema is not { } schema)
            return new TransactionOutcome.Unknown(NotConnected());

        try
        {
            return await connection.CallAsync(
                "transact",
                writer => transaction.WriteParameters(writer, Replica.Database),
                _options.RequestTimeout,
                reply => transaction.ReadReply(reply, schema),
                cancellationToken);
        }
        catch (OvsdbErrorReplyException e) when (e.Error is "canceled" or "unknown database")
        {
            // The database is being converted or was taken away: whether the transaction came before is not known.
            return new TransactionOutcome.Unknown(e.Message);
        }
        catch (OvsdbErrorReplyException e)
        {
            return new TransactionOutcome.Rejected(e.Error, e.Details);
        }
        catch (OvsdbException e)
        {
            return new TransactionOutcome.Unknown(e.Message);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        State = SessionState.Stopped;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (var attempt = 0; !_stop.IsCancellationRequested; attempt++)
        {
            var remote = _options.Remotes[attempt % _options.Remotes.Count];
            try
            {
                await ServeAsync(remote);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (e is OvsdbException or OperationCanceledException)
            {
                Report(remote, e);
            }
            finally
            {
                EnterState(SessionState.Disconnected);
            }

            try
            {
                await Task.Delay(_backoff.Next(), _stop.Token);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
    }

    /// <summary>One connection, from its socket to its end. Always ends with an exception that says why.</summary>
    private async Task ServeAsync(OvsdbRemote remote)
    {
        EnterState(SessionState.Connecting);
        using var connecting = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        connecting.CancelAfter(_options.RequestTimeout);
        Stream stream;
        try
        {
            stream = await remote.ConnectAsync(connecting.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            throw new OvsdbConnectionException($"{remote}: no connection within {_options.RequestTimeout.TotalSeconds:0.#} s");
        }

        await using var link = new SessionLink(stream, remote, Replica, _options, changes => Changed?.Invoke(changes));
        try
        {
            EnterState(SessionState.CheckingServer);
            Schema = await link.CheckServerAsync(_stop.Token);
            EnterState(SessionState.Syncing);
            await link.SubscribeAsync(Schema, _lastTransaction, () => Publish(link), _stop.Token);
            var reason = await link.Closed.WaitAsync(_stop.Token);
            _lastTransaction = link.LastTransaction;
            throw reason;
        }
        catch (OvsdbProtocolException)
        {
            // What the server said contradicts what we hold: the next connection reads everything.
            _lastTransaction = Guid.Empty;
            throw;
        }
        finally
        {
            lock (_gate)
                _link = null;
        }
    }

    private void Publish(SessionLink link)
    {
        lock (_gate)
            _link = link;
        _backoff.Reset();
        LastError = null;
        _logger.LogDebug("{Database}: in step with {Remote}", Replica.Database, link.Remote);
        EnterState(SessionState.Synced);
    }

    private OvsdbConnection? SyncedConnection()
    {
        lock (_gate)
            return _link?.Connection;
    }

    private void EnterState(SessionState state)
    {
        bool was;
        lock (_gate)
        {
            was = IsSynced;
            State = state;
            if (IsSynced)
                _synced.TrySetResult();
            else if (was)
                _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (was != IsSynced)
            SyncedChanged?.Invoke(!was);
    }

    private void Report(OvsdbRemote remote, Exception error)
    {
        var message = error.Message.StartsWith(remote.Text, StringComparison.Ordinal) ? error.Message : $"{remote}: {error.Message}";
        // The same failure again is no news.
        if (message != LastError)
            _logger.LogWarning("{Database}: {Reason}", Replica.Database, message);
        LastError = message;
    }

    private string NotConnected() => LastError is { } reason
        ? $"not connected to {Replica.Database}: {reason}"
        : $"not connected to {Replica.Database} yet";

    internal static void WriteArray(Utf8JsonWriter writer, Action<Utf8JsonWriter> writeElements)
    {
        writer.WriteStartArray();
        writeElements(writer);
        writer.WriteEndArray();
    }
}
