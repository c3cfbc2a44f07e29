using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Benchmarks.Running;

/// <summary>Follows the ports of one host in a Northbound, as another client would, and says when they are as expected.</summary>
internal sealed class PortWatch : IAsyncDisposable
{
    private const string Table = "Logical_Switch_Port";

    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly OvsdbSession _session;
    private readonly Lock _gate = new();
    private Func<IEnumerable<ReplicaRow>, bool> _expected = static _ => true;
    private TaskCompletionSource<long> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _transactions;

    private PortWatch(OvsdbSession session)
    {
        _session = session;
        session.Changed += OnChanged;
    }

    /// <summary>How many transactions have changed the ports so far: the server reports each on its own.</summary>
    public int Transactions => Volatile.Read(ref _transactions);

    /// <summary>Connects, and reads the ports that there are.</summary>
    public static async Task<PortWatch> StartAsync(OvsdbRemote remote, string host, CancellationToken cancellationToken)
    {
        var replica = new DatabaseReplica(
            "OVN_Northbound", [new(Table, ["name", "up"]) { Where = [Condition.Includes("external_ids", OwnershipKeys.Host, host)] }]);
        var session = new OvsdbSession(replica, new([remote]), NullLogger.Instance);
        var watch = new PortWatch(session);
        session.Start();
        await session.WaitForSyncAsync(cancellationToken);
        return watch;
    }

    /// <summary>Begins to wait for so many ports. To be called before whatever leads to them.</summary>
    /// <returns>When they were there (<see cref="Stopwatch.GetTimestamp"/>).</returns>
    public Task<long> ExpectAsync(int count) => ExpectAsync(rows => rows.Count() == count);

    /// <summary>Begins to wait until the ports are as they should. To be called before whatever makes them so.</summary>
    /// <returns>When they were so (<see cref="Stopwatch.GetTimestamp"/>).</returns>
    public async Task<long> ExpectAsync(Func<IEnumerable<ReplicaRow>, bool> expected)
    {
        Task<long> reached;
        lock (_gate)
        {
            _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected = expected;
            reached = _reached.Task;
        }

        Look();
        try
        {
            return await reached.WaitAsync(s_bound);
        }
        catch (TimeoutException e)
        {
            throw new BenchmarkException($"after {s_bound.TotalSeconds} s the host has {_session.Replica.Read(r => r.Table(Table).Rows.Count)} ports, and not those expected", e);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private void OnChanged(IReadOnlyList<RowChange> changes)
    {
        Interlocked.Increment(ref _transactions);
        Look();
    }

    private void Look()
    {
        lock (_gate)
        {
            if (_session.Replica.Read(r => _expected(r.Table(Table).Rows.Values)))
                _reached.TrySetResult(Stopwatch.GetTimestamp());
        }
    }
}
