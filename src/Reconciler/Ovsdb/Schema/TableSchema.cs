using System.Collections.Frozen;
using System.Text.Json;

namespace Reconciler.Ovsdb.Schema;

/// <summary>The columns of a table (RFC 7047, section 3.2).</summary>
/// <param name="Name">The table's name.</param>
/// <param name="Columns">The type of each column, by name.</param>
internal sealed record TableSchema(string Name, FrozenDictionary<string, ColumnType> Columns)
{
    internal static TableSchema Read(string name, JsonElement json)
    {
        if (!json.TryGetProperty("columns"u8, out var columns))
            throw new OvsdbProtocolException($"the schema of table {name} has no columns");

        return new(name, columns.EnumerateObject().ToFrozenDictionary(
            c => c.Name,
            c => c.Value.TryGetProperty("type"u8, out var type)
                ? ColumnType.Read(type)
                : throw new OvsdbProtocolException($"the schema of column {name}.{c.Name} has no type"),
            StringComparer.Ordinal));
    }
}
