using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Topology.Desiring;

/// <summary>Short ways to write the values of rows. A large network has thousands of rows, so they are plain dictionaries.</summary>
internal static class RowValues
{
    /// <summary>No column.</summary>
    public static readonly IReadOnlyDictionary<string, OvsdbDatum> NoColumns = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);

    /// <summary>Columns and their values.</summary>
    public static Dictionary<string, OvsdbDatum> Columns(params ReadOnlySpan<(string Column, OvsdbDatum Value)> columns)
    {
        var all = new Dictionary<string, OvsdbDatum>(columns.Length, StringComparer.Ordinal);
        foreach (var (column, value) in columns)
            all[column] = value;
        return all;
    }

    /// <summary>Keys of one map column and their values.</summary>
    public static Dictionary<string, string?> Pairs(params ReadOnlySpan<(string Key, string? Value)> pairs)
    {
        var all = new Dictionary<string, string?>(pairs.Length + 1, StringComparer.Ordinal);
        foreach (var (key, value) in pairs)
            all[key] = value;
        return all;
    }

    /// <summary>The keys of a row of a topology in <c>external_ids</c>, and those in another map column.</summary>
    /// <param name="topology">The topology.</param>
    /// <param name="column">The other column; null for none.</param>
    /// <param name="pairs">Its keys.</param>
    /// <param name="more">More of <c>external_ids</c>.</param>
    public static Dictionary<string, IReadOnlyDictionary<string, string?>> Keys(
        string topology, string? column = null, IReadOnlyDictionary<string, string?>? pairs = null,
        params ReadOnlySpan<(string Key, string? Value)> more)
    {
        var ids = Pairs(more);
        ids[OwnershipKeys.Topology] = topology;
        var all = new Dictionary<string, IReadOnlyDictionary<string, string?>>(2, StringComparer.Ordinal) { ["external_ids"] = ids };
        if (column is not null)
            all[column] = pairs!;
        return all;
    }

    /// <summary>A set of one text, or an empty set.</summary>
    public static OvsdbDatum Optional(string? text) => text is null ? OvsdbDatum.Empty : OvsdbDatum.Of(text);

    /// <summary>A set of one number, or an empty set.</summary>
    public static OvsdbDatum Optional(int? number) => number is { } n ? OvsdbDatum.Of(OvsdbAtom.Integer(n)) : OvsdbDatum.Empty;
}
