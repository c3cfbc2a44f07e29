using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>The server's result of one operation in a committed transaction.</summary>
/// <param name="Count">How many rows a mutate, update or delete touched; 0 for other operations.</param>
/// <param name="Uuid">The identifier of an inserted row.</param>
/// <param name="Rows">The rows that a select found, each with the columns asked for.</param>
internal sealed record OperationResult(int Count, Guid? Uuid, ImmutableArray<IReadOnlyDictionary<string, OvsdbDatum>> Rows)
{
    internal static OperationResult Read(JsonElement json, Operation? operation, DatabaseSchema schema)
    {
        if (json.ValueKind is not JsonValueKind.Object)
            throw new OvsdbProtocolException($"the result of an operation is {json.ValueKind}, not an object");

        var count = json.TryGetProperty("count"u8, out var c) ? c.GetInt32() : 0;
        Guid? uuid = json.TryGetProperty("uuid"u8, out var u) ? OvsdbAtom.Read(u, AtomKind.Uuid).AsUuid : null;
        var rows = ImmutableArray<IReadOnlyDictionary<string, OvsdbDatum>>.Empty;
        if (operation is Select select && json.TryGetProperty("rows"u8, out var r))
            rows = [.. r.EnumerateArray().Select(row => ReadRow(row, select, schema))];
        return new(count, uuid, rows);
    }

    private static Dictionary<string, OvsdbDatum> ReadRow(JsonElement json, Select select, DatabaseSchema schema)
    {
        var types = schema.Tables[select.Table].Columns;
        var row = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        foreach (var column in json.EnumerateObject())
        {
            if (types.TryGetValue(column.Name, out var type))
                row[column.Name] = OvsdbDatum.Read(column.Value, type);
            else if (column.NameEquals("_uuid"u8) || column.NameEquals("_version"u8))
                row[column.Name] = OvsdbDatum.Of(OvsdbAtom.Read(column.Value, AtomKind.Uuid));
        }

        return row;
    }
}
