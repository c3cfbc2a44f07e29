using System.Text.Json;

namespace Reconciler.Testing;

/// <summary>A row of <c>Logical_Switch_Port</c> or <c>NAT</c> as <c>ovn-nbctl</c> prints it: column to text in JSON.</summary>
internal sealed record NorthboundRow(IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>A column's JSON.</summary>
    public string this[string column] => Columns[column];

    /// <summary>One of its external_ids; null when it has none of that name.</summary>
    public string? ExternalId(string key)
    {
        using var map = JsonDocument.Parse(this["external_ids"]);
        return map.RootElement[1].EnumerateArray().Where(p => p[0].GetString() == key).Select(p => p[1].GetString()).SingleOrDefault();
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Columns.Select(c => $"{c.Key}={c.Value}"));
}
