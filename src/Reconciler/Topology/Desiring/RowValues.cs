using System.Collections.Immutable;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Topology.Desiring;

/// <summary>Short ways to write the values of rows.</summary>
internal static class RowValues
{
    /// <summary>Columns and their values.</summary>
    public static ImmutableSortedDictionary<string, OvsdbDatum> Columns(params ReadOnlySpan<(string Column, OvsdbDatum Value)> columns)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, OvsdbDatum>(StringComparer.Ordinal);
        foreach (var (column, value) in columns)
            builder[column] = value;
        return builder.ToImmutable();
    }

    /// <summary>Keys of one map column and their values.</summary>
    public static ImmutableSortedDictionary<string, string?> Pairs(params ReadOnlySpan<(string Key, string? Value)> pairs)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string?>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
            builder[key] = value;
        return builder.ToImmutable();
    }

    /// <summary>The keys of a row of a topology in <c>external_ids</c>, and those in another map column.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="column">The other column; null for none.</param>
    /// <param name="pairs">Its keys.</param>
    /// <param name="more">More of <c>external_ids</c>.</param>
    public static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string?>> Keys(
        string topology, string? column = null, ImmutableSortedDictionary<string, string?>? pairs = null, params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, ImmutableSortedDictionary<string, string?>>(StringComparer.Ordinal);
        builder["external_ids"] = Pairs(more).SetItem(OwnershipKeys.Topology, topology);
        if (column is not null)
            builder[column] = pairs!;
        return builder.ToImmutable();
    }

    /// <summary>A set of one text, or an empty set.</summary>
    public static OvsdbDatum Optional(string? text) => text is null ? OvsdbDatum.Empty : OvsdbDatum.Of(text);

    /// <summary>A set of one number, or an empty set.</summary>
    public static OvsdbDatum Optional(int? number) => number is { } n ? OvsdbDatum.Of(OvsdbAtom.Integer(n)) : OvsdbDatum.Empty;
}
