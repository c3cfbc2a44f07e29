using System.Text.Json;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>Asks a server to report rows: RFC 7047, section 4.1.5, and ovsdb-server(7), sections 4.1.12 and 4.1.15.</summary>
internal static class MonitorRequest
{
    /// <summary>The monitor of what the server says of itself.</summary>
    public const string ServerMonitor = "server";

    /// <summary>The monitor of the database.</summary>
    public const string DataMonitor = "data";

    /// <summary>Writes the parameters of a request.</summary>
    /// <param name="writer">Where they go.</param>
    /// <param name="replica">What is to be followed; bound to the server's schema.</param>
    /// <param name="id">What the server is to call the monitor.</param>
    /// <param name="method">The method: only newer ones filter rows, and only the newest resumes.</param>
    /// <param name="position">The last transaction that the replica shows; zero to read everything.</param>
    public static void Write(Utf8JsonWriter writer, DatabaseReplica replica, string id, string method, Guid position)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(replica.Database);
        writer.WriteStringValue(id);
        writer.WriteStartObject();
        foreach (var table in replica.Tables)
        {
            writer.WriteStartArray(table.Name);
            writer.WriteStartObject();
            writer.WriteStartArray("columns"u8);
            foreach (var column in table.PresentColumns)
                writer.WriteStringValue(column);
            writer.WriteEndArray();
            if (method != "monitor" && !table.Subscription.Where.IsDefaultOrEmpty)
            {
                writer.WritePropertyName("where"u8);
                Condition.WriteAll(writer, table.Subscription.Where);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        if (method == "monitor_cond_since")
            writer.WriteStringValue(position);
        writer.WriteEndArray();
    }
}
