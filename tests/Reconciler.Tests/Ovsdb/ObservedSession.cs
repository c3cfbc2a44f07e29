using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Tests.Ovsdb;

/// <summary>A session of which everything it publishes is kept.</summary>
internal sealed class ObservedSession : IAsyncDisposable
{
    private readonly ConcurrentQueue<RowChange> _changes = new();
    private readonly ConcurrentQueue<bool> _synced = new();

    public ObservedSession(IReadOnlyList<OvsdbRemote> remotes, Func<OvsdbSessionOptions, OvsdbSessionOptions>? configure = null, params Condition[] where)
    {
        var options = new OvsdbSessionOptions(remotes) { InitialBackoff = TimeSpan.FromMilliseconds(20) };
        Replica = PortDatabase.NewReplica(where);
        Session = new(Replica, configure?.Invoke(options) ?? options, NullLogger.Instance);
        Session.Changed += changes =>
        {
            foreach (var change in changes)
                _changes.Enqueue(change);
        };
        Session.SyncedChanged += _synced.Enqueue;
    }

    public DatabaseReplica Replica { get; }

    public OvsdbSession Session { get; }

    /// <summary>Every change so far, as <c>+name</c>, <c>-name</c> or <c>name</c>.</summary>
    public IReadOnlyList<string> Changes => [.. _changes.Select(c =>
        c.Old is null ? $"+{c.New!["name"].Single}" : c.New is null ? $"-{c.Old["name"].Single}" : $"{c.New["name"].Single}")];

    /// <summary>What was said of being in step, in order.</summary>
    public IReadOnlyList<bool> Synced => [.. _synced];

    public ObservedSession Start()
    {
        Session.Start();
        return this;
    }

    public Task SyncedAsync() => Session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Bound);

    public Task<TransactionOutcome> TransactAsync() =>
        Session.TransactAsync(new([new Comment("test")]), CancellationToken.None);

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
