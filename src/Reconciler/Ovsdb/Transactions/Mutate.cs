using System.Collections.Immutable;
using System.Text.Json;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>
/// Adds elements to set and map columns, or removes them, and leaves other clients' elements alone (RFC 7047, section 5.2.4).
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Where">Which rows: those that fulfil every clause.</param>
/// <param name="Mutations">What to add and to remove.</param>
internal sealed record Mutate(string Table, ImmutableArray<Condition> Where, ImmutableArray<Mutation> Mutations) : Operation
{
    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op"u8, "mutate"u8);
        writer.WriteString("table"u8, Table);
        writer.WritePropertyName("where"u8);
        Condition.WriteAll(writer, Where);
        writer.WriteStartArray("mutations"u8);
        foreach (var mutation in Mutations)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(mutation.Column);
            writer.WriteStringValue(mutation.Mutator);
            mutation.Value.Write(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
