using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Reads from what <c>ovsdb-client monitor</c> prints which hosts had a name, one transaction after the other.</summary>
internal static class NameHistory
{
    /// <summary>The hosts that had the name after each transaction, joined by commas; "" if it was nobody's.</summary>
    /// <param name="output">The updates of the columns <c>external_ids</c> and <c>records</c> of <c>DNS</c>, in JSON.</param>
    /// <param name="name">The name.</param>
    public static IEnumerable<string> Of(string output, string name)
    {
        var rows = new SortedDictionary<string, (string Host, bool HasName)>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var update = JsonDocument.Parse(line);
            string? current = null;
            foreach (var row in update.RootElement.GetProperty("data").EnumerateArray())
            {
                if (row[0].ValueKind is JsonValueKind.Array)
                    current = row[0][1].GetString();
                else if (row[0].GetString() is { Length: > 0 } uuid)
                    current = uuid;
                switch (row[1].GetString())
                {
                    case "initial" or "insert" or "new":
                        rows[current!] = (Value(row[2], "reconciler:host") ?? "", Value(row[3], name) is not null);
                        break;
                    case "delete":
                        rows.Remove(current!);
                        break;
                }
            }

            yield return string.Join(',', rows.Values.Where(r => r.HasName).Select(r => r.Host));
        }
    }

    private static string? Value(JsonElement map, string key) => map[1].EnumerateArray()
        .Where(pair => pair[0].GetString() == key).Select(pair => pair[1].GetString()).FirstOrDefault();
}
