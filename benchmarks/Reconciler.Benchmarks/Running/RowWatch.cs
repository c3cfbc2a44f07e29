using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Benchmarks.Running;

/// <summary>Follows some ports and floating IPs of a Northbound, as another client would, and says when they are as expected.</summary>
internal sealed class RowWatch : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly OvsdbSession _session;
    private readonly Lock _gate = new();
    private Func<Rows, bool> _expected = static _ => true;
    private TaskCompletionSource<long> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _transactions;

    private RowWatch(OvsdbSession session)
    {
        _session = session;
        session.Changed += OnChanged;
    }

    /// <summary>How many transactions have changed the rows so far: the server reports each on its own.</summary>
    public int Transactions => Volatile.Read(ref _transactions);

    /// <summary>Connects, and reads the rows that there are.</summary>
    /// <param name="remote">The Northbound.</param>
    /// <param name="ports">Which ports to follow.</param>
    /// <param name="nats">Which floating IPs to follow; none when null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RowWatch> StartAsync(OvsdbRemote remote, Condition ports, Condition? nats, CancellationToken cancellationToken)
    {
        var subscriptions = new List<TableSubscription> { new(Rows.PortTable, ["name", "up"]) { Where = [ports] } };
        if (nats is not null)
            subscriptions.Add(new(Rows.NatTable, ["external_ip"]) { Where = [nats] });
        var session = new OvsdbSession(new("OVN_Northbound", subscriptions), new([remote]), NullLogger.Instance);
        var watch = new RowWatch(session);
        session.Start();
        await session.WaitForSyncAsync(cancellationToken);
        return watch;
    }

    /// <summary>Waits until the rows are as expected. Call it before the change.</summary>
    /// <returns>When they were as expected (<see cref="Stopwatch.GetTimestamp"/>).</returns>
    public async Task<long> ExpectAsync(string what, Func<Rows, bool> expected)
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
            throw new BenchmarkException($"not within {s_bound.TotalSeconds} s: {what}", e);
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
            if (_session.Replica.Read(r => _expected(new(r))))
                _reached.TrySetResult(Stopwatch.GetTimestamp());
        }
    }

    /// <summary>The rows that are followed.</summary>
    /// <param name="Replica">Where they are held.</param>
    internal readonly record struct Rows(DatabaseReplica Replica)
    {
        internal const string PortTable = "Logical_Switch_Port";
        internal const string NatTable = "NAT";

        /// <summary>How many ports there are.</summary>
        public int Ports => Replica.Table(PortTable).Rows.Count;

        /// <summary>How many floating IPs there are.</summary>
        public int Nats => Replica.Table(NatTable).Rows.Count;

        /// <summary>Whether there are ports, and all are up.</summary>
        public bool AreUp => Ports > 0 && Replica.Table(PortTable).Rows.Values.All(p => p["up"].Optional?.AsBoolean == true);
    }
}
