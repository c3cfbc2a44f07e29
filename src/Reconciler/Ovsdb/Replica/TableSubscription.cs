using System.Collections.Immutable;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Replica;

/// <summary>Which part of a table a replica holds.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Columns">The columns to hold. The server must have them.</param>
internal sealed record TableSubscription(string Table, ImmutableArray<string> Columns)
{
    /// <summary>Columns that only newer or older schemas have: held where they exist, and empty where they do not.</summary>
    public ImmutableArray<string> OptionalColumns { get; init; } = [];

    /// <summary>Whether a server may lack the table. Then the replica's table is empty.</summary>
    public bool IsOptional { get; init; }

    /// <summary>
    /// Which rows to hold: those that fulfil at least one condition; all rows if there are no conditions. The <c>where</c> of
    /// <c>monitor_cond</c> is a disjunction, unlike the <c>where</c> of a transaction (ovsdb-server(7), section 4.1.12).
    /// </summary>
    public ImmutableArray<Condition> Where { get; init; } = [];

    /// <summary>Whether there are conditions.</summary>
    internal bool IsFiltered => !Where.IsDefaultOrEmpty;
}
