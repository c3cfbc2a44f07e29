using System.Collections.Frozen;
using System.Text.Json;

namespace Reconciler.Ovsdb.Schema;

/// <summary>The tables of a database as the connected server has them (RFC 7047, section 3.2).</summary>
/// <param name="Name">The database's name, e.g. <c>OVN_Northbound</c>.</param>
/// <param name="Version">The schema's version; informative.</param>
/// <param name="Tables">Its tables, by name.</param>
internal sealed record DatabaseSchema(string Name, string Version, FrozenDictionary<string, TableSchema> Tables)
{
    /// <summary>Reads the result of <c>get_schema</c>.</summary>
    /// <exception cref="OvsdbProtocolException">It is not a schema.</exception>
    public static DatabaseSchema Read(JsonElement json) => OvsdbProtocolException.Guard("a schema", () => ReadTables(json));

    private static DatabaseSchema ReadTables(JsonElement json)
    {
        if (json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty("name"u8, out var name)
            || !json.TryGetProperty("tables"u8, out var tables))
        {
            throw new OvsdbProtocolException("get_schema answered with something that is not a schema");
        }

        var version = json.TryGetProperty("version"u8, out var v) ? v.GetString() ?? "" : "";
        return new(name.GetString() ?? "", version, tables.EnumerateObject()
            .ToFrozenDictionary(t => t.Name, t => TableSchema.Read(t.Name, t.Value), StringComparer.Ordinal));
    }
}
