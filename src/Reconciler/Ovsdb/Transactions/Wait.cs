using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>
/// A guard: the transaction is committed only if the rows are still those that the plan was made for (RFC 7047, section 5.2.6). It always
/// has <c>timeout: 0</c>; without it, the server might wait for ever.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Where">Which rows: those that fulfil every clause.</param>
/// <param name="Columns">The columns to compare.</param>
/// <param name="Rows">The expected values. If empty, no row may fulfil <paramref name="Where"/>.</param>
/// <param name="Meaning">What a failure means, for people: <c>"address 10.0.0.5 is taken on switch web"</c>.</param>
internal sealed record Wait(
    string Table,
    ImmutableArray<Condition> Where,
    ImmutableArray<string> Columns,
    ImmutableArray<IReadOnlyDictionary<string, OvsdbDatum>> Rows,
    string Meaning) : Operation
{
    /// <summary>No row may fulfil the conditions.</summary>
    public static Wait None(string table, ImmutableArray<Condition> where, string column, string meaning) =>
        new(table, where, [column], [], meaning);

    /// <summary>The row must still be there, with these values.</summary>
    public static Wait Unchanged(string table, Guid uuid, IReadOnlyDictionary<string, OvsdbDatum> values, string meaning) =>
        new(table, [Condition.Uuid(uuid)], [.. values.Keys], [values], meaning);

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "wait"u8);
        writer.WriteNumber("timeout"u8, 0);
        writer.WriteString("table"u8, Table);
        writer.WritePropertyName("where"u8);
        Condition.WriteAll(writer, Where);
        writer.WritePropertyName("columns"u8);
        WriteStrings(writer, Columns);
        writer.WriteString("until"u8, "=="u8);
        writer.WriteStartArray("rows"u8);
        foreach (var row in Rows)
            WriteRow(writer, row);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
