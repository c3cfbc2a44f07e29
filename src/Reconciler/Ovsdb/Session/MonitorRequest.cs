using System.Text.Json;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>Asks a server to report rows: RFC 7047, section 4.1.5, and ovsdb-server(7), sections 4.1.12 and 4.1.15.</summary>
internal static class MonitorRequest
{
    /// <summary>The monitor of <c>_Server</c>, which describes the server itself.</summary>
    public const string ServerMonitor = "server";

    /// <summary>The monitor of the database.</summary>
    public const string DataMonitor = "data";

    /// <summary>Writes the parameters of a request.</summary>
    /// <param name="writer">Where they go.</param>
    /// <param name="replica">The replica to fill; bound to the server's schema.</param>
    /// <param name="id">The monitor's id in the server's messages.</param>
    /// <param name="method">The method. Only newer methods filter rows, and only the newest can resume.</param>
    /// <param name="position">The last transaction that the replica shows; zero to read everything.</param>
    /// <param name="withoutFiltered">
    /// Whether to leave out the tables with conditions, which <see cref="WriteConditions"/> then asks for.
    /// </param>
    public static void Write(Utf8JsonWriter writer, DatabaseReplica replica, string id, string method, Guid position, bool withoutFiltered = false)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(replica.Database);
        writer.WriteStringValue(id);
        writer.WriteStartObject();
        foreach (var table in replica.Tables.Where(t => t.IsPresent))
        {
            writer.WriteStartArray(table.Name);
            writer.WriteStartObject();
            writer.WriteStartArray("columns"u8);
            foreach (var column in table.PresentColumns)
                writer.WriteStringValue(column);
            writer.WriteEndArray();
            if (method != "monitor" && table.Subscription.IsFiltered)
            {
                if (withoutFiltered)
                    WriteNothingYet(writer);
                else
                    WriteWhere(writer, table);
            }

            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        if (method == "monitor_cond_since")
            writer.WriteStringValue(position);
        writer.WriteEndArray();
    }

    /// <summary>Whether the subscription of at least one table has conditions.</summary>
    public static bool IsFiltered(DatabaseReplica replica) => replica.Tables.Any(t => t.Subscription.IsFiltered);

    /// <summary>
    /// Writes the parameters of <c>monitor_cond_change</c> (ovsdb-server(7), section 4.1.13), which asks for the tables that were left out.
    /// </summary>
    public static void WriteConditions(Utf8JsonWriter writer, DatabaseReplica replica, string id)
    {
        writer.WriteStartArray();
        writer.WriteStringValue(id);
        writer.WriteStringValue(id);
        writer.WriteStartObject();
        foreach (var table in replica.Tables.Where(t => t.IsPresent && t.Subscription.IsFiltered))
        {
            writer.WriteStartArray(table.Name);
            writer.WriteStartObject();
            WriteWhere(writer, table);
            writer.WriteEndObject();
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteWhere(Utf8JsonWriter writer, TableReplica table)
    {
        writer.WritePropertyName("where"u8);
        Condition.WriteAll(writer, table.Subscription.Where);
    }

    private static void WriteNothingYet(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("where"u8);
        writer.WriteBooleanValue(false);
        writer.WriteEndArray();
        writer.WriteStartObject("select"u8);
        writer.WriteBoolean("initial"u8, false);
        writer.WriteEndObject();
    }
}
