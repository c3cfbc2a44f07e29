using System.Collections.Immutable;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>How a transaction ended.</summary>
internal abstract record TransactionOutcome
{
    private TransactionOutcome()
    {
    }

    /// <summary>How it ended in a word, for metrics.</summary>
    public string Label => this switch
    {
        Success => "success",
        Conflict => "conflict",
        Rejected => "rejected",
        _ => "unknown",
    };

    /// <summary>Everything is committed, and the replica already shows it.</summary>
    /// <param name="Results">The server's result for each operation, in order.</param>
    public sealed record Success(ImmutableArray<OperationResult> Results) : TransactionOutcome;

    /// <summary>
    /// Nothing is committed (or nothing with an effect), because the database has changed since the plan was made. Observe and plan again;
    /// never send the same operations again.
    /// </summary>
    /// <param name="Reason">What has changed.</param>
    public sealed record Conflict(string Reason) : TransactionOutcome
    {
        /// <summary>The index of the operation at which the server stopped; null if it evaluated all of them.</summary>
        public int? Operation { get; init; }
    }

    /// <summary>Nothing is committed, because the server does not accept the operations. A retry would fail in the same way.</summary>
    /// <param name="Error">The server's error tag, e.g. <c>constraint violation</c>.</param>
    /// <param name="Details">The server's words.</param>
    public sealed record Rejected(string Error, string Details) : TransactionOutcome
    {
        /// <inheritdoc cref="Conflict.Operation"/>
        public int? Operation { get; init; }
    }

    /// <summary>
    /// The reply was lost: the transaction may have been committed or not. Read the database and plan again.
    /// </summary>
    /// <param name="Reason">How the reply was lost.</param>
    public sealed record Unknown(string Reason) : TransactionOutcome;
}
