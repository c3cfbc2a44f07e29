using System.Collections.Immutable;
using System.Text.Json;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Tests.Ovsdb;

/// <summary>A small database with a column of every kind, for tests that need no real server.</summary>
internal static class PortDatabase
{
    public const string Name = "Ports";
    public const string Table = "Port";

    public const string SchemaJson = """
        {"name":"Ports","version":"1.2.3","cksum":"1 2","tables":{"Port":{"indexes":[["name"]],"columns":{
          "name":{"type":"string"},
          "addresses":{"type":{"key":"string","min":0,"max":"unlimited"}},
          "external_ids":{"type":{"key":"string","value":"string","min":0,"max":"unlimited"}},
          "up":{"type":{"key":"boolean","min":0,"max":1}},
          "tag":{"type":{"key":{"type":"integer","minInteger":0,"maxInteger":4095},"min":0,"max":1}},
          "weight":{"type":"real"},
          "peers":{"type":{"key":{"type":"uuid","refTable":"Port","refType":"weak"},"min":0,"max":"unlimited"}}}}}}
        """;

    public static readonly ImmutableArray<string> Columns = ["name", "addresses", "external_ids", "up", "tag", "weight", "peers"];

    public static readonly DatabaseSchema Schema = DatabaseSchema.Read(Json(SchemaJson));

    public static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    public static Guid Row(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static DatabaseReplica NewReplica(params Condition[] where) =>
        new(Name, [new TableSubscription(Table, Columns) { Where = [.. where] }]);

    public static DatabaseReplica NewBoundReplica(params Condition[] where)
    {
        var replica = NewReplica(where);
        replica.Bind(Schema);
        return replica;
    }

    /// <summary>The <c>table-updates</c> for one row, e.g. <c>Updates(1, "insert", "{…}")</c>.</summary>
    public static string Updates(int row, string member, string value) => Updates((row, member, value));

    public static string Updates(params (int Row, string Member, string Value)[] rows) =>
        "{\"Port\":{" + string.Join(',', rows.Select(r => $"\"{Row(r.Row)}\":{{\"{r.Member}\":{r.Value}}}")) + "}}";

    public static IReadOnlyList<string> Names(DatabaseReplica replica) =>
        replica.Read(r => r.Table(Table).Rows.Values.Select(row => row["name"].Single.AsString).Order(StringComparer.Ordinal).ToArray());
}
