using System.Text;
using System.Text.Json;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;

namespace Reconciler.Tests.Ovsdb;

/// <summary>What a real server sent to a client, in order: schemas, rows, updates, results of transactions, errors.</summary>
internal static class CapturedMessages
{
    /// <summary>Every message, as its bytes.</summary>
    public static readonly IReadOnlyList<byte[]> All =
        [.. Capture.ServerMessages.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The schema of the database, cut to the tables of <see cref="Subscriptions"/>.</summary>
    public static readonly DatabaseSchema Schema = DatabaseSchema.Read(Result(3));

    /// <summary>What the client had asked for.</summary>
    public static readonly IReadOnlyList<TableSubscription> Subscriptions =
    [
        new("Logical_Switch", ["name", "other_config", "ports"]),
        new("Logical_Switch_Port", ["name", "addresses", "external_ids", "up", "dhcpv4_options", "tag"]),
        new("NAT", ["external_ip", "logical_ip", "logical_port", "type", "external_ids"]),
    ];

    /// <summary>A replica as it is after the first rows.</summary>
    public static DatabaseReplica NewReplica()
    {
        var replica = new DatabaseReplica("OVN_Northbound", Subscriptions);
        replica.Bind(Schema);
        replica.Resync(Result(4)[2], UpdateFormat.Update2);
        return replica;
    }

    private static JsonElement Result(int index) => JsonDocument.Parse(All[index]).RootElement.GetProperty("result");
}
