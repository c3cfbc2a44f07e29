using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>Replaces columns of rows (RFC 7047, section 5.2.3). For columns of our own rows; never for sets that others write too.</summary>
/// <param name="Table">The table.</param>
/// <param name="Where">Which rows: those that fulfil every clause.</param>
/// <param name="Row">The columns and their new values.</param>
internal sealed record Update(string Table, ImmutableArray<Condition> Where, IReadOnlyDictionary<string, OvsdbDatum> Row) : Operation
{
    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "update"u8);
        writer.WriteString("table"u8, Table);
        writer.WritePropertyName("where"u8);
        Condition.WriteAll(writer, Where);
        writer.WritePropertyName("row"u8);
        WriteRow(writer, Row);
        writer.WriteEndObject();
    }
}
