using System.Text.Json;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>One operation of a transaction (RFC 7047, section 5.2).</summary>
internal abstract record Operation
{
    /// <summary>
    /// How many rows the operation must touch; null for any number. The check is ours: for the server, an operation that matches no row
    /// succeeds.
    /// </summary>
    public int? ExpectedCount { get; init; }

    internal abstract void Write(Utf8JsonWriter writer);

    private protected static void WriteRow(Utf8JsonWriter writer, IReadOnlyDictionary<string, Values.OvsdbDatum> row)
    {
        writer.WriteStartObject();
        foreach (var (column, value) in row)
        {
            writer.WritePropertyName(column);
            value.Write(writer);
        }

        writer.WriteEndObject();
    }

    private protected static void WriteStrings(Utf8JsonWriter writer, IEnumerable<string> values)
    {
        writer.WriteStartArray();
        foreach (var value in values)
            writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
