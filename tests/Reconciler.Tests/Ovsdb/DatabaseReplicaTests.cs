using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using static Reconciler.Tests.Ovsdb.PortDatabase;

namespace Reconciler.Tests.Ovsdb;

internal sealed class DatabaseReplicaTests
{
    [Test]
    public void Columns_that_a_row_does_not_mention_have_their_defaults()
    {
        var replica = NewBoundReplica();
        replica.Resync(Json(Updates(1, "initial", "{\"name\":\"a\"}")), UpdateFormat.Update2);
        var row = replica.Read(r => r.Table(Table).Rows[Row(1)]);
        Assert.Multiple(() =>
        {
            Assert.That(row["weight"].Single.AsReal, Is.Zero);
            Assert.That(row["up"].Optional, Is.Null);
            Assert.That(row["external_ids"].IsMap, Is.True);
            Assert.That(() => row["nope"], Throws.ArgumentException);
        });
    }

    [Test]
    public void A_resync_publishes_what_went_what_came_and_what_changed_and_nothing_else()
    {
        var replica = NewBoundReplica();
        replica.Resync(
            Json(Updates((1, "initial", "{\"name\":\"same\",\"addresses\":[\"set\",[\"a\",\"b\"]]}"), (2, "initial", "{\"name\":\"goes\"}"), (3, "initial", "{\"name\":\"changes\"}"))),
            UpdateFormat.Update2);
        var changes = replica.Resync(
            Json(Updates((3, "initial", "{\"name\":\"changes\",\"tag\":7}"), (4, "initial", "{\"name\":\"comes\"}"), (1, "initial", "{\"name\":\"same\",\"addresses\":[\"set\",[\"b\",\"a\"]]}"))),
            UpdateFormat.Update2);
        Assert.That(
            changes.Select(c => $"{c.Old?["name"]}>{c.New?["name"]}"), Is.EquivalentTo(new[] { "goes>", "changes>changes", ">comes" }));
        Assert.That(Names(replica), Is.EqualTo(new[] { "changes", "comes", "same" }));
    }

    [TestCase("{\"Port\":{\"00000001-0000-0000-0000-000000000000\":{\"initial\":{\"name\":\"b\"}},\"00000002-0000-0000-0000-000000000000\":{\"initial\":{\"name\":7}}}}")]
    [TestCase("{\"Nope\":{}}")]
    [TestCase("{\"Port\":{\"x\":{}}}")]
    [TestCase("{\"Port\":{\"00000001-0000-0000-0000-000000000000\":{}}}")]
    [TestCase("{\"Port\":{\"00000001-0000-0000-0000-000000000000\":{\"replace\":{}}}}")]
    public void A_resync_that_is_broken_leaves_everything_as_it_was(string broken)
    {
        var replica = NewBoundReplica();
        replica.Resync(Json(Updates(1, "initial", "{\"name\":\"a\"}")), UpdateFormat.Update2);
        Assert.That(() => replica.Resync(Json(broken), UpdateFormat.Update2), Throws.InstanceOf<OvsdbProtocolException>());
        Assert.That(Names(replica), Is.EqualTo(new[] { "a" }));
    }

    [TestCase("insert", "{\"name\":\"b\"}", 1)]
    [TestCase("modify", "{\"name\":\"b\"}", 2)]
    [TestCase("delete", "null", 2)]
    public void An_update_that_contradicts_what_is_here_is_refused(string member, string value, int row)
    {
        var replica = NewBoundReplica();
        replica.Resync(Json(Updates(1, "initial", "{\"name\":\"a\"}")), UpdateFormat.Update2);
        var published = new List<RowChange>();
        Assert.That(
            () => replica.Update(Json(Updates((3, "insert", "{\"name\":\"c\"}"), (row, member, value))), UpdateFormat.Update2, published.AddRange),
            Throws.InstanceOf<OvsdbProtocolException>());
        Assert.That(published.Select(c => c.Uuid), Is.EqualTo(new[] { Row(3) }), "what was applied before is published");
    }

    [Test]
    public void A_row_that_was_taken_out_does_not_change()
    {
        var replica = NewBoundReplica();
        replica.Resync(Json(Updates(1, "initial", "{\"name\":\"a\",\"addresses\":\"x\"}")), UpdateFormat.Update2);
        var before = replica.Read(r => r.Table(Table).Rows[Row(1)]);
        RowChange? change = null;
        replica.Update(Json(Updates(1, "modify", "{\"addresses\":\"y\",\"up\":true}")), UpdateFormat.Update2, c => change = c[0]);
        Assert.Multiple(() =>
        {
            Assert.That(before["addresses"].Strings(), Is.EqualTo(new[] { "x" }));
            Assert.That(change!.Old, Is.SameAs(before));
            Assert.That(change!.New!["addresses"].Strings(), Is.EqualTo(new[] { "x", "y" }));
            Assert.That(change!.New!["up"].Single.AsBoolean, Is.True);
        });
    }

    [Test]
    public void An_index_follows_insertions_changes_deletions_and_resyncs()
    {
        var replica = NewBoundReplica();
        var index = replica.AddIndex(Table, r => r["tag"].Optional?.ToString());
        replica.Resync(Json(Updates((1, "initial", "{\"name\":\"a\",\"tag\":1}"), (2, "initial", "{\"name\":\"b\",\"tag\":1}"), (3, "initial", "{\"name\":\"c\"}"))), UpdateFormat.Update2);
        Assert.That(Under("1"), Is.EqualTo(new[] { "a", "b" }));
        replica.Update(Json(Updates((1, "modify", "{\"tag\":2}"), (3, "modify", "{\"tag\":1}"), (2, "modify", "{\"tag\":[\"set\",[]]}"))), UpdateFormat.Update2, _ => { });
        Assert.That(Under("1"), Is.EqualTo(new[] { "c" }));
        Assert.That(Under("2"), Is.EqualTo(new[] { "a" }));
        replica.Update(Json(Updates(1, "delete", "null")), UpdateFormat.Update2, _ => { });
        Assert.That(index.Keys, Is.EqualTo(new[] { "1" }));
        replica.Resync(Json(Updates(9, "initial", "{\"name\":\"z\",\"tag\":9}")), UpdateFormat.Update2);
        Assert.That(index.Keys, Is.EqualTo(new[] { "9" }));
        Assert.That(Under("9"), Is.EqualTo(new[] { "z" }));

        IEnumerable<string> Under(string key) => replica.Read(_ => index[key].Select(r => r["name"].Single.AsString).Order(StringComparer.Ordinal).ToArray());
    }

    [TestCase("==", "a", true)]
    [TestCase("==", "b", false)]
    [TestCase("!=", "a", false)]
    [TestCase("!=", "b", true)]
    public void Conditions_on_a_name(string function, string value, bool matches) =>
        Assert.That(new Condition("name", function, OvsdbDatum.Of(value)).Matches(PortA()), Is.EqualTo(matches));

    [Test]
    public void Conditions_on_maps_sets_and_identifiers()
    {
        var row = PortA();
        Assert.Multiple(() =>
        {
            Assert.That(Condition.Includes("external_ids", "k", "v").Matches(row), Is.True);
            Assert.That(Condition.Includes("external_ids", "k", "w").Matches(row), Is.False);
            Assert.That(Condition.Includes("addresses", OvsdbDatum.Of("y")).Matches(row), Is.True);
            Assert.That(Condition.Equal("addresses", "y").Matches(row), Is.False);
            Assert.That(Condition.Equal("addresses", OvsdbDatum.Set("y", "x")).Matches(row), Is.True);
            Assert.That(Condition.Uuid(Row(1)).Matches(row), Is.True);
            Assert.That(Condition.Uuid(Row(2)).Matches(row), Is.False);
            Assert.That(() => new Condition("name", "<", OvsdbDatum.Of("a")).Matches(row), Throws.InstanceOf<NotSupportedException>());
        });
    }

    [TestCase("{\"name\":\"Ports\",\"version\":\"1\",\"tables\":{}}", "has no table Port")]
    [TestCase("{\"name\":\"Ports\",\"version\":\"1\",\"tables\":{\"Port\":{\"columns\":{}}}}", "has no column Port.name")]
    public void A_schema_that_lacks_what_is_needed_is_refused(string schema, string reason) => Assert.That(
        () => NewReplica().Bind(DatabaseSchema.Read(Json(schema))), Throws.InstanceOf<OvsdbProtocolException>().With.Message.Contains(reason));

    [TestCase("[]")]
    [TestCase("{\"name\":\"x\"}")]
    [TestCase("{\"name\":\"x\",\"tables\":{\"T\":{}}}")]
    [TestCase("{\"name\":\"x\",\"tables\":{\"T\":{\"columns\":{\"c\":{}}}}}")]
    [TestCase("{\"name\":\"x\",\"tables\":{\"T\":{\"columns\":{\"c\":{\"type\":\"colour\"}}}}}")]
    [TestCase("{\"name\":\"x\",\"tables\":{\"T\":{\"columns\":{\"c\":{\"type\":{\"min\":0}}}}}}")]
    [TestCase("{\"name\":\"x\",\"tables\":{\"T\":{\"columns\":{\"c\":{\"type\":{\"key\":7}}}}}}")]
    public void What_is_no_schema_is_refused(string schema) =>
        Assert.That(() => DatabaseSchema.Read(Json(schema)), Throws.InstanceOf<OvsdbProtocolException>());

    [Test]
    public void A_schema_that_is_bound_again_is_no_change_and_another_type_is()
    {
        var replica = NewReplica();
        Assert.Multiple(() =>
        {
            Assert.That(replica.Bind(Schema), Is.True);
            Assert.That(replica.Bind(DatabaseSchema.Read(Json(SchemaJson))), Is.False);
            Assert.That(replica.Bind(DatabaseSchema.Read(Json(SchemaJson.Replace("\"weight\":{\"type\":\"real\"}", "\"weight\":{\"type\":\"integer\"}", StringComparison.Ordinal)))), Is.True);
        });
    }

    [Test]
    public async Task A_hundred_thousand_rows_of_which_all_share_a_key_are_read_in_linear_time()
    {
        var text = new StringBuilder("{\"Port\":{");
        for (var i = 0; i < 100_000; i++)
        {
            text.Append(i == 0 ? "" : ",").Append($"\"{Row(i)}\":{{\"initial\":{{\"name\":\"port-{i}\",\"addresses\":[\"set\",[\"52:54:00:00:00:01 10.0.0.{i}\",\"unknown\"]],")
                .Append("\"external_ids\":[\"map\",[[\"host\",\"node-1\"],[\"vm\",\"6f2c0b0e-0000-0000-0000-000000000000\"]]],\"up\":true}}");
        }

        var bytes = Encoding.UTF8.GetBytes(text.Append("}}").ToString());
        var replica = NewBoundReplica();
        var index = replica.AddIndex(Table, _ => "the same for all");
        var clock = Stopwatch.StartNew();
        var reader = new JsonFrameReader(PipeReader.Create(new MemoryStream(bytes), new StreamPipeReaderOptions(bufferSize: 64 * 1024)), 1 << 30);
        using var message = await reader.ReadAsync(CancellationToken.None);
        var framed = clock.ElapsedMilliseconds;
        Assert.That(replica.Resync(message!.RootElement, UpdateFormat.Update2), Has.Count.EqualTo(100_000));
        var first = clock.ElapsedMilliseconds;
        Assert.That(replica.Resync(message.RootElement, UpdateFormat.Update2), Is.Empty);
        TestContext.Out.WriteLine($"{bytes.Length >> 20} MiB: framed in {framed} ms, applied in {first - framed} ms, compared in {clock.ElapsedMilliseconds - first} ms");
        Assert.That(index["the same for all"], Has.Count.EqualTo(100_000));
        // A search through a list for each row would take many minutes; a busy machine does not.
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)));
    }

    private static ReplicaRow PortA()
    {
        var replica = NewBoundReplica();
        replica.Resync(Json(Updates(1, "initial", "{\"name\":\"a\",\"addresses\":[\"set\",[\"x\",\"y\"]],\"external_ids\":[\"map\",[[\"k\",\"v\"]]]}")), UpdateFormat.Update2);
        return replica.Read(r => r.Table(Table).Rows[Row(1)]);
    }
}
