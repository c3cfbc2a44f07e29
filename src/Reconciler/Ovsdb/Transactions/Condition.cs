using System.Text.Json;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovsdb.Transactions;

/// <summary>One clause of a <c>where</c> (RFC 7047, section 5.1, <c>condition</c>).</summary>
/// <param name="Column">The column; <c>_uuid</c> is one too.</param>
/// <param name="Function"><c>==</c>, <c>!=</c> or <c>includes</c>.</param>
/// <param name="Value">What to compare with.</param>
internal sealed record Condition(string Column, string Function, OvsdbDatum Value)
{
    /// <summary>The row with that identifier.</summary>
    public static Condition Uuid(Guid uuid) => new("_uuid", "==", OvsdbDatum.Of(uuid));

    /// <summary>Rows whose column is exactly that.</summary>
    public static Condition Equal(string column, OvsdbDatum value) => new(column, "==", value);

    /// <summary>Rows whose column is exactly that text.</summary>
    public static Condition Equal(string column, string value) => new(column, "==", OvsdbDatum.Of(value));

    /// <summary>Rows whose column is not that text.</summary>
    public static Condition NotEqual(string column, string value) => new(column, "!=", OvsdbDatum.Of(value));

    /// <summary>Rows whose set or map holds at least that.</summary>
    public static Condition Includes(string column, OvsdbDatum value) => new(column, "includes", value);

    /// <summary>Rows whose string map holds that pair.</summary>
    public static Condition Includes(string column, string key, string value) =>
        Includes(column, OvsdbDatum.Map([KeyValuePair.Create(key, value)]));

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(Column);
        writer.WriteStringValue(Function);
        Value.Write(writer);
        writer.WriteEndArray();
    }

    /// <summary>Evaluates the clause here, for servers that cannot filter what they report.</summary>
    internal bool Matches(ReplicaRow row) => Function switch
    {
        "==" => ValueIn(row).Equals(Value),
        "!=" => !ValueIn(row).Equals(Value),
        "includes" => ValueIn(row).Includes(Value),
        _ => throw new NotSupportedException($"the condition '{Function}' cannot be evaluated on this side"),
    };

    private OvsdbDatum ValueIn(ReplicaRow row) => Column == "_uuid" ? OvsdbDatum.Of(row.Uuid) : row[Column];

    internal static void WriteAll(Utf8JsonWriter writer, IEnumerable<Condition> conditions)
    {
        writer.WriteStartArray();
        foreach (var condition in conditions)
            condition.Write(writer);
        writer.WriteEndArray();
    }
}
