using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Reconciler.Commands;

/// <summary>The report of <c>reconciler sweep --list-hosts</c>. Pure.</summary>
/// <param name="This">This host.</param>
/// <param name="Rows">The hosts that have rows, and how many.</param>
/// <param name="Registered">The hosts that are registered in the Southbound; null if it cannot be asked.</param>
internal sealed record HostsReport(string This, ImmutableSortedDictionary<string, int> Rows, ImmutableHashSet<string>? Registered)
{
    /// <summary>The headings of the table's columns.</summary>
    public static readonly ImmutableArray<string> Columns = ["Host", "Rows", "In the Southbound"];

    /// <summary>The table.</summary>
    public IEnumerable<IReadOnlyList<string>> Table() => Rows.Select(r => (IReadOnlyList<string>)
    [
        r.Key == This ? $"{r.Key} (this host)" : r.Key, r.Value.ToString(CultureInfo.InvariantCulture),
        Registered is null ? "not known" : Registered.Contains(r.Key) ? "yes" : "no",
    ]);

    /// <summary>The report as JSON.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("hosts"u8);
        foreach (var (host, rows) in Rows)
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, host);
            writer.WriteNumber("rows"u8, rows);
            writer.WriteBoolean("this"u8, host == This);
            if (Registered is null)
                writer.WriteNull("registered"u8);
            else
                writer.WriteBoolean("registered"u8, Registered.Contains(host));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
