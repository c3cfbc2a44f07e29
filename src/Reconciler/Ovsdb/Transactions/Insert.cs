using System.Text.Json;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>Inserts a row (RFC 7047, section 5.2.1).</summary>
/// <param name="Table">The table.</param>
/// <param name="Row">The columns that are not to have their default.</param>
/// <param name="UuidName">The name by which other operations of the transaction refer to the row.</param>
internal sealed record Insert(string Table, IReadOnlyDictionary<string, OvsdbDatum> Row, string UuidName) : Operation
{
    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "insert"u8);
        writer.WriteString("table"u8, Table);
        writer.WriteString("uuid-name"u8, UuidName);
        writer.WritePropertyName("row"u8);
        WriteRow(writer, Row);
        writer.WriteEndObject();
    }
}
