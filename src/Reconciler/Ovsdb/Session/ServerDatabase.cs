using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>What a server says of a database it serves: a row of <c>Database</c> in <c>_Server</c> (ovsdb-server(5)).</summary>
/// <param name="Model"><c>standalone</c>, <c>clustered</c> or <c>relay</c>.</param>
/// <param name="Connected">Whether a clustered server is in touch with a majority, or a relay with its source.</param>
/// <param name="Leader">Whether a clustered server is the leader.</param>
internal sealed record ServerDatabase(string Model, bool Connected, bool Leader)
{
    public const string Database = "_Server";
    public const string Table = "Database";

    /// <summary>What to subscribe to. The index is left out: it changes, and would be sent, with every transaction of anybody.</summary>
    public static readonly TableSubscription Subscription = new(Table, ["name", "model", "connected", "leader"]);

    /// <summary>Whether it is served by a cluster.</summary>
    public bool IsClustered => Model == "clustered";

    /// <summary>Whether the server can say how far it is: OVS 2.9 was the first to.</summary>
    public static bool HasIndex(DatabaseSchema schema) =>
        schema.Tables[Table].Columns is var columns && columns.ContainsKey("index") && columns.ContainsKey("cid");

    /// <summary>Reads how far the server is.</summary>
    public static Select SelectIndex(string database) => new(Table, [Condition.Equal("name", database)], ["cid", "index", "leader"]);

    /// <summary>Finds the row of a database; null when the server does not serve it.</summary>
    public static ServerDatabase? Find(DatabaseReplica server, string database) => server.Read(r =>
        r.Table(Table).Rows.Values.FirstOrDefault(row => row["name"].Single.AsString == database) is { } row
            ? new ServerDatabase(
                row["model"].Single.AsString,
                row["connected"].Single.AsBoolean,
                row["leader"].Single.AsBoolean)
            : null);

    /// <summary>Why the database must not be used through this server; null when it may be.</summary>
    /// <param name="leaderOnly">Whether only a leader will do.</param>
    public string? WhyUnusable(bool leaderOnly) => Model switch
    {
        "standalone" => null,
        "relay" when leaderOnly => "it is a relay and cannot say who leads",
        _ when !Connected => "it has lost its cluster",
        _ when leaderOnly && !Leader => "it is not the cluster's leader",
        _ => null,
    };
}
