using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Session;

/// <summary>Commits transactions through a session. Transactions that come while one is on its way are sent together.</summary>
/// <remarks>
/// <para>
/// A single transaction is sent at once. Transactions that come before its reply wait, and are then sent as one, in the order in which they
/// came. Each has its guards before its changes, so a guard sees the changes of the transactions before it. The server commits all or none.
/// If it commits none, each is sent by itself, so that one transaction does not fail because of another.
/// </para>
/// <para>
/// The server does nothing else while it evaluates a transaction, and a guard may read a whole table. So the size of a group is limited to
/// what the server has lately evaluated within <see cref="Budget"/>.
/// </para>
/// <para>
/// A row gets its new <c>_version</c> at commit, so a guard on <c>_version</c> does not see changes of the same transaction. A transaction
/// with such a guard therefore waits until the transactions that change the row are committed.
/// </para>
/// <para>The names of inserted rows must differ between transactions. If two are equal, each transaction is sent by itself.</para>
/// </remarks>
internal sealed class GroupCommit
{
    /// <summary>How long the server may be busy with one group. The starts of other hosts wait for that time.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);

    /// <summary>The most transactions in a group. Larger groups gain nothing: the fixed cost is shared by many already.</summary>
    private const int Most = 64;

    private readonly OvsdbSession _session;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<Part> _waiting = new();

    /// <summary>How long the server has lately taken for one transaction; null before the first group.</summary>
    private TimeSpan? _each;
    private bool _sends;

    /// <summary>Creates one for a session.</summary>
    /// <param name="session">Where to send.</param>
    /// <param name="time">The clock that measures the server.</param>
    public GroupCommit(OvsdbSession session, TimeProvider time)
    {
        _session = session;
        _time = time;
    }

    /// <summary>Commits a transaction, as <see cref="OvsdbSession.TransactAsync"/> does.</summary>
    /// <param name="transaction">What to do.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A transaction that was sent may still be committed; one that still waits is not sent.
    /// </param>
    public async Task<TransactionOutcome> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var part = new Part(transaction, cancellationToken);
        bool sends;
        lock (_gate)
        {
            _waiting.Enqueue(part);
            sends = !_sends;
            _sends = true;
        }

        if (sends)
            _ = SendAllAsync();
        return await part.Outcome.Task.WaitAsync(cancellationToken);
    }

    private async Task SendAllAsync()
    {
        while (TakeGroup() is { Count: > 0 } group)
        {
            try
            {
                await SendAsync([.. group.Where(p => !p.CancellationToken.IsCancellationRequested)]);
            }
            catch (Exception e)
            {
                // Every caller of this group gets the exception. The next group is not affected.
                foreach (var part in group)
                    part.Outcome.TrySetException(e);
            }
        }
    }

    private List<Part> TakeGroup()
    {
        lock (_gate)
        {
            var most = _each is { } each ? (int)Math.Clamp(Budget / each, 1, Most) : 1;
            var group = new List<Part>();
            var changed = new HashSet<OvsdbDatum>();
            while (group.Count < most && _waiting.TryPeek(out var part) && !part.RowsHeldToVersion.Any(changed.Contains))
            {
                group.Add(_waiting.Dequeue());
                changed.UnionWith(part.ChangedRows);
            }

            _sends = group.Count > 0;
            return group;
        }
    }

    private async Task SendAsync(ImmutableArray<Part> group)
    {
        if (group.IsEmpty)
            return;
        var began = _time.GetTimestamp();
        if (group is [var only])
        {
            var alone = await _session.TransactAsync(only.Transaction, CancellationToken.None);
            _each = _time.GetElapsedTime(began);
            only.Outcome.TrySetResult(alone);
            return;
        }

        var outcome = await _session.TransactAsync(Transaction.Together(group.Select(p => p.Transaction)), CancellationToken.None);
        switch (outcome)
        {
            case TransactionOutcome.Success success:
                // Only a successful group was evaluated to its end, so only its time counts.
                _each = _time.GetElapsedTime(began) / group.Length;
                var next = 0;
                foreach (var part in group)
                {
                    var length = part.Transaction.Operations.Length;
                    part.Outcome.TrySetResult(part.Transaction.Check(success.Results.Slice(next, length)));
                    next += length;
                }

                break;
            case TransactionOutcome.Unknown:
                foreach (var part in group)
                    part.Outcome.TrySetResult(outcome);
                break;
            default:
                await Task.WhenAll(group.Select(async part =>
                    part.Outcome.TrySetResult(await _session.TransactAsync(part.Transaction, part.CancellationToken))));
                break;
        }
    }

    private sealed record Part(Transaction Transaction, CancellationToken CancellationToken)
    {
        public IEnumerable<OvsdbDatum> RowsHeldToVersion =>
            Transaction.Operations.OfType<Wait>().Where(w => w.Columns.Contains("_version")).SelectMany(w => RowsIn(w.Where));

        public IEnumerable<OvsdbDatum> ChangedRows => Transaction.Operations.SelectMany(o => o switch
        {
            Mutate mutate => RowsIn(mutate.Where),
            Update update => RowsIn(update.Where),
            _ => [],
        });

        public TaskCompletionSource<TransactionOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private static IEnumerable<OvsdbDatum> RowsIn(IEnumerable<Condition> where) => where.Where(c => c is { Column: "_uuid", Function: "==" }).Select(c => c.Value);
    }
}
