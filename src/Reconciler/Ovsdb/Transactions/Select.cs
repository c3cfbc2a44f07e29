using System.Collections.Immutable;
using System.Text.Json;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>Reads rows that no replica holds (RFC 7047, section 5.2.2).</summary>
/// <param name="Table">The table.</param>
/// <param name="Where">Which rows: those that fulfil every clause.</param>
/// <param name="Columns">The columns to read.</param>
internal sealed record Select(string Table, ImmutableArray<Condition> Where, ImmutableArray<string> Columns) : Operation
{
    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "select"u8);
        writer.WriteString("table"u8, Table);
        writer.WritePropertyName("where"u8);
        Condition.WriteAll(writer, Where);
        writer.WritePropertyName("columns"u8);
        WriteStrings(writer, Columns);
        writer.WriteEndObject();
    }
}
