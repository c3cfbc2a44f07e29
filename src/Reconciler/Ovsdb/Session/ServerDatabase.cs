using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Ovsdb.Session;

/// <summary>A server's own description of a database: a row of <c>Database</c> in <c>_Server</c> (ovsdb-server(5)).</summary>
/// <param name="Model"><c>standalone</c>, <c>clustered</c> or <c>relay</c>.</param>
/// <param name="Connected">Whether a clustered server is in touch with a majority, or a relay with its source.</param>
/// <param name="Leader">Whether a clustered server is the leader.</param>
internal sealed record ServerDatabase(string Model, bool Connected, bool Leader)
{
    public const string Database = "_Server";
    public const string Table = "Database";

    /// <summary>The subscription. It leaves the index out, which changes with every transaction of any client.</summary>
    public static readonly TableSubscription Subscription = new(Table, ["name", "model", "connected", "leader"]);

    /// <summary>Whether the server serves a copy of another server's rows.</summary>
    public bool IsRelay => Model == "relay";

    /// <summary>Whether it may know what has changed since a transaction. Only then can a replica resume.</summary>
    public bool KeepsHistory => IsClustered || IsRelay;

    /// <summary>Whether the server is a member of a cluster.</summary>
    public bool IsClustered => Model == "clustered";

    /// <summary>Whether the server has the index: since OVS 2.9.</summary>
    public static bool HasIndex(DatabaseSchema schema) =>
        schema.Tables[Table].Columns is var columns && columns.ContainsKey("index") && columns.ContainsKey("cid");

    /// <summary>Reads the server's index.</summary>
    public static Select SelectIndex(string database) => new(Table, [Condition.Equal("name", database)], ["cid", "index", "leader"]);

    /// <summary>Finds the row of a database; null when the server does not serve it.</summary>
    public static ServerDatabase? Find(DatabaseReplica server, string database) => server.Read(r =>
        r.Table(Table).Rows.Values.FirstOrDefault(row => row["name"].Single.AsString == database) is { } row
            ? new ServerDatabase(
                row["model"].Single.AsString,
                row["connected"].Single.AsBoolean,
                row["leader"].Single.AsBoolean)
            : null);

    /// <summary>Why this server must not be used for the database; null if it may be used.</summary>
    /// <param name="leaderOnly">Whether only a leader will do.</param>
    public string? WhyUnusable(bool leaderOnly) => Model switch
    {
        "standalone" => null,
        // It forwards transactions to its source, where the guards hold, whatever it serves itself.
        "relay" => Connected ? null : "it is a relay that has lost its source",
        _ when !Connected => "it has lost its cluster",
        _ when leaderOnly && !Leader => "it is not the cluster's leader",
        _ => null,
    };
}
