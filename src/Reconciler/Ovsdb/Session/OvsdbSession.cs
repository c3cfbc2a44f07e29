using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>
/// Keeps a replica of one database in step with the first of its servers that can be used, and commits transactions there.
/// </summary>
/// <remarks>
/// The connection's read loop raises the events, in the order of the changes. Handlers must be quick, and must not wait for the session.
/// </remarks>
internal sealed class OvsdbSession : IAsyncDisposable
{
    private readonly OvsdbSessionOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly ReconnectBackoff _backoff;
    private readonly LossReport _losses = new(TimeProvider.System);
    private readonly IndexGuard _index = new(TimeProvider.System);
    private readonly SyncPatience _patience;
    private readonly Lock _gate = new();
    private readonly SharedCall _barrier;
    private TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionLink? _link;
    private Guid _lastTransaction;
    private Task? _run;

    /// <summary>Creates a session; <see cref="Start"/> connects it.</summary>
    /// <param name="replica">The replica to keep in step.</param>
    /// <param name="options">How to reach the database.</param>
    /// <param name="logger">Receives connections and losses.</param>
    public OvsdbSession(DatabaseReplica replica, OvsdbSessionOptions options, ILogger logger)
    {
        if (options.Remotes.Count == 0)
            throw new ArgumentException("there is no remote to connect to", nameof(options));
        Replica = replica;
        _options = options;
        _logger = logger;
        _barrier = new(EchoAsync);
        _patience = new(options.RequestTimeout, options.Remotes.Count);
        _backoff = new(options.Remotes.Count, options.InitialBackoff, options.MaximumBackoff, TimeProvider.System, Random.Shared.NextDouble);
    }

    /// <summary>The rows.</summary>
    public DatabaseReplica Replica { get; }

    /// <summary>Where the session stands.</summary>
    public SessionState State { get; private set; }

    /// <summary>Whether the replica is in step with the server. While it is not, it shows the rows of the last time that it was.</summary>
    public bool IsSynced => State is SessionState.Synced;

    /// <summary>
    /// Whether the server is a relay. Its rows have a <c>_version</c> of their own, which the server that commits does not know.
    /// </summary>
    public bool IsRelay => SyncedLink()?.IsRelay is true;

    /// <summary>Why the last attempt or connection ended; null before the first failure.</summary>
    public string? LastError { get; private set; }

    /// <summary>The schema of the server last connected to; null before the first connection.</summary>
    public DatabaseSchema? Schema { get; private set; }

    /// <summary>Rows have changed.</summary>
    public event Action<IReadOnlyList<RowChange>>? Changed;

    /// <summary>The replica has come into step with the server, or is no longer in step.</summary>
    public event Action<bool>? SyncedChanged;

    /// <summary>Connects, and reconnects until the session is disposed of.</summary>
    /// <exception cref="InvalidOperationException">The session was started before, or is disposed of.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_run is not null || State is SessionState.Stopped)
                throw new InvalidOperationException("a session is started once");
            _run = Task.Run(RunAsync);
        }
    }

    /// <summary>Waits until the replica is in step with the server.</summary>
    /// <exception cref="OperationCanceledException">It took too long, or the session was disposed of.</exception>
    public Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _synced.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Waits until the replica shows everything that was committed before this call. The server sends pending updates before it answers.
    /// </summary>
    /// <exception cref="OvsdbException">There is no connection, or it was lost.</exception>
    public Task BarrierAsync(CancellationToken cancellationToken) => _barrier.JoinAsync(cancellationToken);

    private async Task EchoAsync()
    {
        var link = SyncedLink() ?? throw new OvsdbConnectionException(NotConnected());
        await link.Connection.CallAsync(
            "echo", static writer => WriteArray(writer, static _ => { }), _options.RequestTimeout, static _ => true, CancellationToken.None);
    }

    /// <summary>Commits a transaction. When it succeeds, the replica already shows it.</summary>
    /// <param name="transaction">What to do.</param>
    /// <param name="cancellationToken">Stops waiting for the reply; the transaction may still be committed.</param>
    public async Task<TransactionOutcome> TransactAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        if (SyncedLink() is not { } link || Schema is not { } schema)
            return new TransactionOutcome.Unknown(NotConnected());

        try
        {
            var outcome = await link.Connection.CallAsync(
                "transact",
                writer => transaction.WriteParameters(writer, Replica.Database),
                _options.RequestTimeout,
                reply => transaction.ReadReply(reply, schema),
                cancellationToken);
            link.NoteProgress();
            return outcome;
        }
        catch (OvsdbErrorReplyException e) when (e.Error is "canceled" or "unknown database")
        {
            // The database is being converted or was removed. The transaction may have been committed before that.
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

    /// <summary>Reads rows that the replica does not hold, all in one transaction.</summary>
    /// <param name="selects">What to read; the results are in the same order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbConnectionException">The server could not be reached, or refused.</exception>
    public async Task<ImmutableArray<OperationResult>> SelectAsync(ImmutableArray<Operation> selects, CancellationToken cancellationToken) =>
        await TransactAsync(new(selects), cancellationToken) switch
        {
            TransactionOutcome.Success success => success.Results,
            TransactionOutcome.Unknown unknown => throw new OvsdbConnectionException(unknown.Reason),
            TransactionOutcome.Rejected rejected =>
                throw new OvsdbConnectionException($"the server refused the query: {rejected.Error}: {rejected.Details}"),
            var other => throw new OvsdbConnectionException($"the server could not be asked: {other}"),
        };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Task? run;
        lock (_gate)
        {
            run = _run;
            if (run is null)
                State = SessionState.Stopped;
        }

        if (run is not null)
            await run;
        lock (_gate)
        {
            State = SessionState.Stopped;
            _synced.TrySetCanceled();
        }
        // The source of the stop token is not disposed of, so that a second call can still use it.
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
                EnterState(SessionState.Disconnected);
                break;
            }
            catch (Exception e)
            {
                // Any exception: the session must go on for as long as the process does.
                if (e is OvsdbSilentException && !IsSynced)
                    _patience.NoteSilence();
                Report(remote, e);
            }

            if (IsSynced)
                _backoff.Reset();
            EnterState(SessionState.Disconnected);

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
        connecting.CancelAfter(_patience.ForRequest);
        Stream stream;
        try
        {
            stream = await remote.ConnectAsync(_options.Tls(), connecting.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            throw new OvsdbConnectionException($"{remote}: no connection within {_patience.ForRequest.TotalSeconds:0.#} s");
        }

        Replica.Budget = _options.Budget();
        var link = new SessionLink(stream, remote, Replica, _options, _patience, _index, RaiseChanged);
        try
        {
            EnterState(SessionState.CheckingServer);
            Schema = await link.CheckServerAsync(_stop.Token);
            EnterState(SessionState.Syncing);
            await link.SubscribeAsync(Schema, _lastTransaction, () => Publish(link), _stop.Token);
            throw await link.UntilClosedAsync(_stop.Token);
        }
        finally
        {
            // The replica's position is final only after the read loop has ended. If we resumed from an earlier transaction, the later ones
            // would be applied twice, and a set's difference that is applied twice undoes itself.
            await link.DisposeAsync();
            _lastTransaction = link.Position ?? _lastTransaction;
            lock (_gate)
                _link = null;
        }
    }

    private void Publish(SessionLink link)
    {
        lock (_gate)
            _link = link;
        LastError = null;
        _patience.Reset();
        if (_losses.Return() is { } news)
            _logger.LogInformation("{Database}: {News}, with {Remote}", Replica.Database, news, link.Remote);
        else
            _logger.LogDebug("{Database}: in step with {Remote}", Replica.Database, link.Remote);
        EnterState(SessionState.Synced);
    }

    private SessionLink? SyncedLink()
    {
        lock (_gate)
            return _link;
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

        if (was == IsSynced)
            return;
        foreach (var handler in Delegate.EnumerateInvocationList(SyncedChanged))
            Raise(() => handler(!was));
    }

    private void RaiseChanged(IReadOnlyList<RowChange> changes)
    {
        foreach (var handler in Delegate.EnumerateInvocationList(Changed))
            Raise(() => handler(changes));
    }

    /// <summary>Calls an event handler. An exception in the handler must not end the connection.</summary>
    private void Raise(Action call)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            _logger.LogError(e, "{Database}: a handler of the session's events has failed", Replica.Database);
        }
    }

    private void Report(OvsdbRemote remote, Exception error)
    {
        var message = error.Message.StartsWith(remote.Text, StringComparison.Ordinal) ? error.Message : $"{remote}: {error.Message}";
        if (_losses.Lose(message) is { } news)
            _logger.LogWarning("{Database}: {Reason}", Replica.Database, news);
        else
            _logger.LogDebug("{Database}: still not in step: {Reason}", Replica.Database, message);
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
