using System.Collections.Immutable;
using System.Text.Json;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>Deletes rows (RFC 7047, section 5.2.5). For root tables only: rows of others go when nothing refers to them.</summary>
/// <param name="Table">The table.</param>
/// <param name="Where">Which rows: those that fulfil every clause.</param>
internal sealed record Delete(string Table, ImmutableArray<Condition> Where) : Operation
{
    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "delete"u8);
        writer.WriteString("table"u8, Table);
        writer.WritePropertyName("where"u8);
        Condition.WriteAll(writer, Where);
        writer.WriteEndObject();
    }
}
