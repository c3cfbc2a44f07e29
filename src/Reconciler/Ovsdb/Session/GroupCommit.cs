using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Session;

/// <summary>Commits transactions through a session. Transactions that come while one is on its way are sent together.</summary>
/// <remarks>
/// <para>
/// A single transaction is sent at once. Transactions that come before its reply wait, and are then sent as one, in the order in which they
/// came. Each has its guards before its changes, so a guard sees the changes of the transactions before it. The server commits all or none.
/// If it commits none, it says at which operation it stopped. The transaction with that operation is taken out, and the others are sent
/// again. If the server does not say that, the group is sent in two halves.
/// </para>
/// <para>
/// The server does nothing else while it evaluates a transaction, and a guard may read a whole table. So the size of a group is limited to
/// what the server has lately evaluated within <see cref="Budget"/>.
/// </para>
/// <para>
/// A row gets its new <c>_version</c> at commit, so a guard on <c>_version</c> does not see changes of the same transaction. A transaction
/// with such a guard therefore waits until the transactions that change the row are committed. The members of a <see cref="JointCommit"/>
/// need not wait for each other.
/// </para>
/// <para>The names of inserted rows must differ between transactions. If two are equal, the group is sent in halves.</para>
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
    private readonly Queue<IReadOnlyList<Part>> _waiting = new();

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

    /// <summary>How many transactions the server should get as one now.</summary>
    public int MostTogether
    {
        get
        {
            lock (_gate)
                return _each is { } each ? (int)Math.Clamp(Budget / each, 1, Most) : 1;
        }
    }

    /// <summary>Commits a transaction, as <see cref="OvsdbSession.TransactAsync"/> does.</summary>
    /// <param name="transaction">What to do.</param>
    /// <param name="cancellationToken">
    /// Stops waiting. A transaction that was sent may still be committed; one that still waits is not sent.
    /// </param>
    public async Task<TransactionOutcome> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var part = new Part(transaction, cancellationToken);
        Enqueue([part]);
        return await part.Outcome.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Begins a commit of several members, who have made sure that they do not claim the same.</summary>
    /// <param name="members">How many members there are.</param>
    public JointCommit Join(int members) => new(members, Enqueue);

    private void Enqueue(IReadOnlyList<Part> parts)
    {
        lock (_gate)
        {
            _waiting.Enqueue(parts);
            if (_sends)
                return;
            _sends = true;
        }

        _ = SendAllAsync();
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
            var most = MostTogether;
            var group = new List<Part>();
            var changed = new HashSet<OvsdbDatum>();
            while (_waiting.TryPeek(out var parts)
                && (group.Count == 0 || group.Count + parts.Count <= most)
                && !parts.SelectMany(p => p.RowsHeldToVersion).Any(changed.Contains))
            {
                group.AddRange(_waiting.Dequeue());
                changed.UnionWith(parts.SelectMany(p => p.ChangedRows));
            }

            _sends = group.Count > 0;
            return group;
        }
    }

    private async Task SendAsync(ImmutableArray<Part> group)
    {
        while (!group.IsEmpty)
        {
            var began = _time.GetTimestamp();
            var outcome = group is [var only]
                ? await _session.TransactAsync(only.Transaction, CancellationToken.None)
                : await _session.TransactAsync(Transaction.Together(group.Select(p => p.Transaction)), CancellationToken.None);
            switch (outcome)
            {
                case TransactionOutcome.Success when group.Length > 1:
                    Note(_time.GetElapsedTime(began) / group.Length);
                    Settle(group, (TransactionOutcome.Success)outcome);
                    return;
                case TransactionOutcome.Unknown:
                    foreach (var part in group)
                        part.Outcome.TrySetResult(outcome);
                    return;
                case not null when group is [var alone]:
                    Note(_time.GetElapsedTime(began));
                    alone.Outcome.TrySetResult(outcome);
                    return;
                case TransactionOutcome.Conflict { Operation: { } operation } conflict:
                    group = WithoutConflicting(group, operation, conflict);
                    break;
                case TransactionOutcome.Rejected { Operation: { } operation }:
                    // It may be right by itself.
                    var rejected = group[PartAt(group, operation).Index];
                    await SendAsync([rejected]);
                    group = group.Remove(rejected);
                    break;
                default:
                    await SendAsync(group[..(group.Length / 2)]);
                    group = group[(group.Length / 2)..];
                    break;
            }
        }
    }

    /// <summary>Notes how long the server took for one transaction. Only a group that was evaluated to its end counts.</summary>
    private void Note(TimeSpan each)
    {
        lock (_gate)
            _each = each;
    }

    private static void Settle(ImmutableArray<Part> group, TransactionOutcome.Success success)
    {
        var next = 0;
        foreach (var part in group)
        {
            var length = part.Transaction.Operations.Length;
            part.Outcome.TrySetResult(part.Transaction.Check(success.Results.Slice(next, length)));
            next += length;
        }
    }

    /// <summary>Takes out the transaction whose guard has failed, and all others with the same guard.</summary>
    private static ImmutableArray<Part> WithoutConflicting(ImmutableArray<Part> group, int operation, TransactionOutcome.Conflict conflict)
    {
        var (index, own) = PartAt(group, operation);
        var failed = group[index];
        var guard = failed.Transaction.Operations[own];
        conflict = conflict with { Operation = own };
        failed.Outcome.TrySetResult(conflict);
        // What the transactions before it change is not committed, so only a guard that does not depend on them fails for all.
        var others = guard is Wait { Columns: ["_version"] } version
            ? group.Where(p => p != failed && p.Transaction.Operations.OfType<Wait>().Any(w => IsSame(w, version))).ToArray()
            : [];
        foreach (var other in others)
            other.Outcome.TrySetResult(conflict);
        return [.. group.Where(p => p != failed && !others.Contains(p))];
    }

    private static bool IsSame(Wait one, Wait other) =>
        one.Table == other.Table && one.Columns.SequenceEqual(other.Columns, StringComparer.Ordinal)
        && one.Where.SequenceEqual(other.Where) && one.Rows is [var row] && other.Rows is [var otherRow]
        && row["_version"].Equals(otherRow["_version"]);

    /// <summary>The transaction that has an operation of the group, and which of its own operations that is.</summary>
    private static (int Index, int Own) PartAt(ImmutableArray<Part> group, int operation)
    {
        var index = 0;
        while (operation >= group[index].Transaction.Operations.Length)
            operation -= group[index++].Transaction.Operations.Length;
        return (index, operation);
    }

    /// <summary>One of the transactions of a group.</summary>
    /// <param name="Transaction">The transaction.</param>
    /// <param name="CancellationToken">Says that nobody waits for it any more.</param>
    internal sealed record Part(Transaction Transaction, CancellationToken CancellationToken)
    {
        /// <summary>The rows whose version a guard compares.</summary>
        public IEnumerable<OvsdbDatum> RowsHeldToVersion =>
            Transaction.Operations.OfType<Wait>().Where(w => w.Columns.Contains("_version")).SelectMany(w => RowsIn(w.Where));

        /// <summary>The rows that it changes, as far as it names them.</summary>
        public IEnumerable<OvsdbDatum> ChangedRows => Transaction.Operations.SelectMany(o => o switch
        {
            Mutate mutate => RowsIn(mutate.Where),
            Update update => RowsIn(update.Where),
            _ => [],
        });

        /// <summary>Its outcome.</summary>
        public TaskCompletionSource<TransactionOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private static IEnumerable<OvsdbDatum> RowsIn(IEnumerable<Condition> where) => where.Where(c => c is { Column: "_uuid", Function: "==" }).Select(c => c.Value);
    }
}
