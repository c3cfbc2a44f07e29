using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>One change of a set or map column (RFC 7047, section 5.1, <c>mutation</c>).</summary>
/// <param name="Column">The column.</param>
/// <param name="Mutator"><c>insert</c> or <c>delete</c>.</param>
/// <param name="Value">The elements, pairs or keys.</param>
internal sealed record Mutation(string Column, string Mutator, OvsdbDatum Value)
{
    /// <summary>Adds elements to a set, or pairs to a map. It never overwrites: a pair whose key is there already is not added.</summary>
    public static Mutation Insert(string column, OvsdbDatum value) => new(column, "insert", value);

    /// <summary>Removes elements, or pairs by key.</summary>
    public static Mutation Delete(string column, OvsdbDatum value) => new(column, "delete", value);
}
