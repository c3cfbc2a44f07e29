using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Tests.Ovsdb;

/// <summary>A session of which everything it publishes is kept.</summary>
internal sealed class ObservedSession : IAsyncDisposable
{
    private readonly PublishedChanges _published;

    public ObservedSession(IReadOnlyList<OvsdbRemote> remotes, Func<OvsdbSessionOptions, OvsdbSessionOptions>? configure = null, params Condition[] where)
    {
        var options = new OvsdbSessionOptions(remotes) { InitialBackoff = TimeSpan.FromMilliseconds(20) };
        Replica = PortDatabase.NewReplica(where);
        Session = new(Replica, configure?.Invoke(options) ?? options, Log);
        _published = new(Session);
    }

    public DatabaseReplica Replica { get; }

    public OvsdbSession Session { get; }

    /// <summary>What the session has said.</summary>
    public RecordingLogger<OvsdbSession> Log { get; } = new();

    /// <summary>Every change so far, as <c>+name</c>, <c>-name</c> or <c>name</c>.</summary>
    public IReadOnlyList<string> Changes => _published.Changes;

    /// <summary>What was said of being in step, in order.</summary>
    public IReadOnlyList<bool> Synced => _published.Synced;

    public ObservedSession Start()
    {
        Session.Start();
        return this;
    }

    public Task SyncedAsync() => Session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);

    public Task<TransactionOutcome> TransactAsync() =>
        Session.TransactAsync(new([new Comment("test")]), CancellationToken.None);

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
