using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Session;

/// <summary>Commits transactions through a session, and sends those together that come while one is on its way.</summary>
/// <remarks>
/// <para>
/// A transaction that comes alone is sent at once. Those that come before its reply wait for it, and then go out as one: each with
/// its guards before its changes, in the order in which they came, so that a guard sees what those before it have changed. The server
/// commits all of them or none. If it commits none, each is sent by itself, so that none fails for what is wrong with another.
/// </para>
/// <para>
/// The server does nothing else while it evaluates a transaction, and guards may read every row that there is. So no more are sent
/// together than it has lately taken <see cref="Budget"/> for.
/// </para>
/// <para>
/// A guard on <c>_version</c> does not see what is changed in the same transaction, which gives a row its new version when it is
/// committed. So one that is guarded like that waits for those that change the row.
/// </para>
/// <para>The names of inserted rows must differ between transactions; where they do not, each is sent by itself as well.</para>
/// </remarks>
public sealed class GroupCommit
{
    /// <summary>How long the server may be busy with transactions that are sent together: other hosts' starts wait meanwhile.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);

    /// <summary>More than this gains nothing: what a transaction costs by itself is shared by many already.</summary>
    private const int Most = 64;

    private readonly OvsdbSession _session;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<Part> _waiting = new();

    /// <summary>How long the server has lately taken for each; null before the first.</summary>
    private TimeSpan? _each;
    private bool _sends;

    /// <summary>Creates one for a session.</summary>
    /// <param name="session">Where to send.</param>
    /// <param name="time">The clock that the server is measured by.</param>
    public GroupCommit(OvsdbSession session, TimeProvider time)
    {
        _session = session;
        _time = time;
    }

    /// <summary>Commits a transaction, as <see cref="OvsdbSession.TransactAsync"/> does.</summary>
    /// <param name="transaction">What to do.</param>
    /// <param name="cancellationToken">Stops waiting; what is on its way may be committed all the same, what is not is not sent.</param>
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
                // Whoever waits is told; the next ones are none the worse for it.
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
                // Only of one that was evaluated to its end.
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
