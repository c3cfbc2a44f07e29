using System.Collections.Immutable;

namespace Reconciler.Reconciliation;

/// <summary>How a pass over one domain ended.</summary>
/// <param name="Status">Whether the domain has what it asks for.</param>
/// <param name="DomainName">Its name, where it is known.</param>
/// <param name="Actions">What was done, in words.</param>
/// <param name="Problems">What the domain asks for and cannot have.</param>
/// <param name="Reason">Why the pass did not get to its end; null when it did.</param>
public sealed record ReconcileResult(
    ReconcileStatus Status, string DomainName, ImmutableArray<string> Actions, ImmutableArray<Problem> Problems, string? Reason)
{
    /// <summary>What went wrong with the transaction, or with the database: <c>conflict</c>, <c>rejected</c>, <c>unknown</c>, <c>database</c>, <c>error</c>.</summary>
    public string? Failure { get; init; }

    /// <summary>What somebody should know of a domain with which nothing is wrong.</summary>
    public ImmutableArray<DomainNotice> Notices { get; init; } = [];

    /// <summary>Whether a later pass may do better without anything happening here that would ask for one.</summary>
    public bool WantsRetry => Status is ReconcileStatus.Failed || Problems.Any(p => p.MayPass);
}
