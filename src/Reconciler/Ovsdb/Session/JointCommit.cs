using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>
/// Collects the transactions of a known number of members, and commits them as one when every member has said what it commits, or that it
/// commits nothing.
/// </summary>
/// <remarks>
/// A member must call either method exactly once, since the others wait for it. The members have made sure that none of them claims what
/// another one claims: a guard on the <c>_version</c> of a row does not see what the others change in the same transaction.
/// </remarks>
internal sealed class JointCommit
{
    private readonly Action<IReadOnlyList<GroupCommit.Part>> _send;
    private readonly Lock _gate = new();
    private readonly List<GroupCommit.Part> _parts = [];
    private int _open;

    internal JointCommit(int members, Action<IReadOnlyList<GroupCommit.Part>> send)
    {
        _open = members;
        _send = send;
    }

    /// <summary>Commits a transaction together with those of the other members.</summary>
    /// <inheritdoc cref="GroupCommit.CommitAsync"/>
    public async Task<TransactionOutcome> CommitAsync(Transaction transaction, CancellationToken cancellationToken)
    {
        var part = new GroupCommit.Part(transaction, cancellationToken);
        Close(part);
        return await part.Outcome.Task.WaitAsync(cancellationToken);
    }

    /// <summary>A member commits nothing.</summary>
    public void Withdraw() => Close(null);

    private void Close(GroupCommit.Part? part)
    {
        lock (_gate)
        {
            if (_open == 0)
                throw new InvalidOperationException("every member has said what it commits");
            if (part is not null)
                _parts.Add(part);
            if (--_open > 0 || _parts.Count == 0)
                return;
        }

        _send(_parts);
    }
}
