using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Benchmarks.Running;

/// <summary>What a daemon sends a Northbound server when it connects, made by the daemon's own code.</summary>
internal sealed class FleetRequests
{
    private const string Database = "OVN_Northbound";
    private const string Method = "monitor_cond_since";

    private readonly DatabaseSchema _serverSchema;
    private readonly DatabaseSchema _schema;

    private FleetRequests(DatabaseSchema serverSchema, DatabaseSchema schema)
    {
        _serverSchema = serverSchema;
        _schema = schema;
    }

    /// <summary>An echo request, which the server answers after all pending updates.</summary>
    public static ReadOnlyMemory<byte> Echo { get; } = JsonRpc.Request(0, "echo", static w => OvsdbSession.WriteArray(w, static _ => { }));

    /// <summary>Reads the schemas of a server.</summary>
    public static async Task<FleetRequests> ReadAsync(OvsdbRemote remote, CancellationToken cancellationToken)
    {
        await using var connection = new OvsdbConnection(
            await remote.ConnectAsync(TlsFiles.None, cancellationToken), TimeSpan.FromSeconds(30), static (_, _) => { });
        Task<DatabaseSchema> SchemaOfAsync(string database) => connection.CallAsync(
            "get_schema", w => WriteName(w, database), TimeSpan.FromSeconds(30), DatabaseSchema.Read, cancellationToken);
        return new(await SchemaOfAsync(ServerDatabase.Database), await SchemaOfAsync(Database));
    }

    /// <summary>The requests of one host's daemon, each to be sent when the one before is answered.</summary>
    /// <param name="host">The host.</param>
    /// <param name="asks">What is asked for.</param>
    public ImmutableArray<ReadOnlyMemory<byte>> Of(string host, FleetAsks asks)
    {
        var server = new DatabaseReplica(ServerDatabase.Database, [ServerDatabase.Subscription]);
        server.Bind(_serverSchema);
        var replica = new NorthboundDatabase(host).Replica;
        if (asks is not FleetAsks.OwnRows)
            replica = new(Database, [.. replica.Tables.Select(t => t.Subscription with { Where = [] })]);
        replica.Bind(_schema);
        var isFiltered = MonitorRequest.IsFiltered(replica);
        var monitor = JsonRpc.Request(5, Method, w => MonitorRequest.Write(w, replica, MonitorRequest.DataMonitor, Method, Guid.Empty, isFiltered));
        var conditions = JsonRpc.Request(6, "monitor_cond_change", w => MonitorRequest.WriteConditions(w, replica, MonitorRequest.DataMonitor));
        return
        [
            JsonRpc.Request(1, "get_schema", static w => WriteName(w, ServerDatabase.Database)),
            JsonRpc.Request(2, Method, w => MonitorRequest.Write(w, server, MonitorRequest.ServerMonitor, Method, Guid.Empty)),
            JsonRpc.Request(3, "set_db_change_aware", static w => OvsdbSession.WriteArray(w, static a => a.WriteBooleanValue(true))),
            JsonRpc.Request(4, "get_schema", static w => WriteName(w, Database)),
            asks is FleetAsks.Changes ? WithoutFirstRows(monitor) : monitor,
            .. isFiltered ? [conditions] : ImmutableArray<ReadOnlyMemory<byte>>.Empty,
        ];
    }

    /// <summary>The same request with <c>select</c> (RFC 7047, section 4.1.5), so that rows are reported when they change and not before.</summary>
    private static byte[] WithoutFirstRows(ReadOnlyMemory<byte> request)
    {
        var json = JsonNode.Parse(request.Span)!;
        foreach (var (_, table) in json["params"]![2]!.AsObject())
            table![0]!["select"] = new JsonObject { ["initial"] = false };
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }

    private static void WriteName(Utf8JsonWriter writer, string database) => OvsdbSession.WriteArray(writer, a => a.WriteStringValue(database));
}
