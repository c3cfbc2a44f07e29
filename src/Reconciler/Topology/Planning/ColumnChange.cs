using Reconciler.Ovsdb.Values;

namespace Reconciler.Topology.Planning;

/// <summary>A change of one column of a row, or of one key of a map column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Key">The key; null if the whole column changes.</param>
/// <param name="Before">The value that was read; empty if there was none.</param>
/// <param name="After">The new value; empty if there is to be none. For a key, a set with its text.</param>
internal sealed record ColumnChange(string Column, string? Key, OvsdbDatum Before, OvsdbDatum After)
{
    /// <summary>The change in words.</summary>
    public string Describe()
    {
        var name = Key is null ? Column : $"{Column}:{Key}";
        return After.Count == 0 ? $"{name} goes (it is {Text(Before)})"
            : Before.Count == 0 ? $"{name} becomes {Text(After)}"
            : $"{name} becomes {Text(After)} (it is {Text(Before)})";
    }

    /// <summary>A value as people read it.</summary>
    public static string Text(OvsdbDatum value) =>
        value.Count == 0 ? "(empty)" : value.IsMap ? string.Join(' ', value.Pairs().Select(p => $"{p.Key}={p.Value}"))
        : string.Join(", ", value.Keys.ToArray().Select(k => k.ToString()));
}
