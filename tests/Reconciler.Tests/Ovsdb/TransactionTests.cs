using System.Text;
using System.Text.Json;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Tests.Ovsdb;

internal sealed class TransactionTests
{
    private const string U1 = "00000001-0000-0000-0000-000000000000";

    private static readonly Operation Guard = Wait.None("Port", [Condition.Equal("name", "x")], "name", "the guard's meaning");
    private static readonly Operation Add = new Insert("Port", new Dictionary<string, OvsdbDatum> { ["name"] = OvsdbDatum.Of("x") }, "p");
    private static readonly Operation Put = new Mutate("Port", [Condition.Equal("name", "y")], [Mutation.Insert("peers", OvsdbDatum.Of(OvsdbAtom.NamedUuid("p")))])
    {
        ExpectedCount = 1,
    };

    [Test]
    public void A_reply_without_errors_is_a_success_with_the_result_of_each_operation()
    {
        var outcome = Read("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":1}]");
        Assert.That(outcome, Is.InstanceOf<TransactionOutcome.Success>());
        var results = ((TransactionOutcome.Success)outcome).Results;
        Assert.Multiple(() =>
        {
            Assert.That(results, Has.Length.EqualTo(3));
            Assert.That(results[1].Uuid, Is.EqualTo(PortDatabase.Row(1)));
            Assert.That(results[2].Count, Is.EqualTo(1));
        });
    }

    [TestCase("[{\"details\":\"\\\"where\\\" clause test failed\",\"error\":\"timed out\"},null,null]", "the guard's meaning", 0,
        TestName = "Conflict: a guard fails")]
    [TestCase("[{},{\"details\":\"would duplicate\",\"error\":\"duplicate uuid\",\"syntax\":\"\\\"0a\\\"\"},null]", "would duplicate", 1,
        TestName = "Conflict: the uuid is there")]
    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":0}]", "operation 2 touched 0 rows and not 1", TestName = "Conflict: an operation matches no row")]
    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{}]", "operation 2 touched 0 rows and not 1", TestName = "Conflict: a count is missing")]
    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":2}]", "operation 2 touched 2 rows and not 1", TestName = "Conflict: an operation matches too many rows")]
    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":1},{\"details\":\"Transaction causes multiple rows in \\\"Port\\\" table to have identical values (x) for index on column \\\"name\\\".\",\"error\":\"constraint violation\"}]", "Transaction causes multiple rows in \"Port\" table to have identical values (x) for index on column \"name\".", TestName = "Conflict: the name is there")]
    public void The_database_is_not_what_the_plan_was_made_for(string reply, string reason, int stoppedAt = -1) =>
        Assert.That(Read(reply), Is.EqualTo(new TransactionOutcome.Conflict(reason) { Operation = stoppedAt < 0 ? null : stoppedAt }));

    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":1},{\"details\":\"multiple rows\",\"error\":\"constraint violation\"}]", "constraint violation", "multiple rows", TestName = "Rejected: trailing constraint violation")]
    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":1},{\"error\":\"referential integrity violation\"}]", "referential integrity violation", "", TestName = "Rejected: trailing reference error without details")]
    [TestCase("[{},{\"details\":\"bogus\",\"error\":\"constraint violation\"},null]", "constraint violation", "bogus", 1,
        TestName = "Rejected: in place")]
    [TestCase("[{},{\"details\":\"No column nope\",\"error\":\"unknown column\",\"syntax\":\"{}\"},null]", "unknown column",
        "No column nope", 1, TestName = "Rejected: unknown column")]
    [TestCase("[{},{\"details\":\"lock not held\",\"error\":\"not owner\"},null]", "not owner", "lock not held", 1,
        TestName = "Rejected: lock")]
    [TestCase("[{},{\"details\":\"x\",\"error\":\"timed out\"},null]", "timed out", "x", 1,
        TestName = "Rejected: a time-out that is no guard's")]
    [TestCase("[{},{\"uuid\":[\"uuid\",\"" + U1 + "\"]},{\"count\":0},{\"details\":\"x\",\"error\":\"constraint violation\"}]", "constraint violation", "x", TestName = "Rejected: an error counts for more than a count")]
    [TestCase("[{},{},{},{\"details\":\"x\",\"error\":\"I/O error\"}]", "I/O error", "x", TestName = "Rejected: not written to disk")]
    public void The_server_does_not_accept_it(string reply, string error, string details, int stoppedAt = -1) =>
        Assert.That(Read(reply),
            Is.EqualTo(new TransactionOutcome.Rejected(error, details) { Operation = stoppedAt < 0 ? null : stoppedAt }));

    [TestCase("{}")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("[{},{}]")]
    [TestCase("[{},{},{\"count\":1},{}]", Description = "One more, and yet no error.")]
    [TestCase("[{},null,null]", Description = "Nulls that no error explains.")]
    [TestCase("[{},{},5]")]
    [TestCase("[{},{\"uuid\":\"x\"},{\"count\":1}]")]
    public void A_reply_that_fits_no_transaction_is_a_protocol_error(string reply) =>
        Assert.That(() => Read(reply), Throws.InstanceOf<OvsdbProtocolException>());

    [Test]
    public void Selected_rows_are_read_by_the_types_of_their_columns()
    {
        var transaction = new Transaction([new Select("Port", [], ["_uuid", "name", "addresses", "tag"])]);
        var reply = "[{\"rows\":[{\"_uuid\":[\"uuid\",\"" + U1 + "\"],\"name\":\"a\",\"addresses\":\"one\",\"tag\":[\"set\",[]]}]}]";
        var outcome = (TransactionOutcome.Success)transaction.ReadReply(PortDatabase.Json(reply), PortDatabase.Schema);
        var row = outcome.Results[0].Rows.Single();
        Assert.Multiple(() =>
        {
            Assert.That(row["_uuid"].Single.AsUuid, Is.EqualTo(PortDatabase.Row(1)));
            Assert.That(row["addresses"].Strings(), Is.EqualTo(new[] { "one" }));
            Assert.That(row["tag"].Optional, Is.Null);
        });
    }

    [Test]
    public void Operations_are_written_as_RFC_7047_has_them()
    {
        var transaction = new Transaction([
            Guard,
            Wait.Unchanged("Port", PortDatabase.Row(1), new Dictionary<string, OvsdbDatum> { ["addresses"] = OvsdbDatum.Set("a", "b") }, "m"),
            Add,
            Put,
            new Mutate("Port", [], [Mutation.Delete("external_ids", OvsdbDatum.Set("k")), Mutation.Insert("external_ids", OvsdbDatum.Map([KeyValuePair.Create("k", "3")]))]),
            new Update("Port", [Condition.Uuid(PortDatabase.Row(1)), Condition.NotEqual("name", "z")], new Dictionary<string, OvsdbDatum> { ["up"] = OvsdbDatum.Empty }),
            new Select("Port", [Condition.Includes("external_ids", "k", "v")], ["name"]),
            new Comment("who \"and\" why"),
        ]);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            transaction.WriteParameters(writer, "Ports");
        var expected = """
            ["Ports",
             {"op":"wait","timeout":0,"table":"Port","where":[["name","==","x"]],"columns":["name"],"until":"==","rows":[]},
             {"op":"wait","timeout":0,"table":"Port","where":[["_uuid","==",["uuid","00000001-0000-0000-0000-000000000000"]]],
              "columns":["addresses"],"until":"==","rows":[{"addresses":["set",["a","b"]]}]},
             {"op":"insert","table":"Port","uuid-name":"p","row":{"name":"x"}},
             {"op":"mutate","table":"Port","where":[["name","==","y"]],"mutations":[["peers","insert",["named-uuid","p"]]]},
             {"op":"mutate","table":"Port","where":[],"mutations":[["external_ids","delete","k"],["external_ids","insert",["map",[["k","3"]]]]]},
             {"op":"update","table":"Port","where":[["_uuid","==",["uuid","00000001-0000-0000-0000-000000000000"]],["name","!=","z"]],"row":{"up":["set",[]]}},
             {"op":"select","table":"Port","where":[["external_ids","includes",["map",[["k","v"]]]]],"columns":["name"]},
             {"op":"comment","comment":"who \"and\" why"}]
            """;
        var written = Encoding.UTF8.GetString(stream.ToArray());
        Assert.That(JsonElement.DeepEquals(PortDatabase.Json(written), PortDatabase.Json(expected)), Is.True, written);
    }

    private static TransactionOutcome Read(string reply) =>
        new Transaction([Guard, Add, Put]).ReadReply(PortDatabase.Json(reply), PortDatabase.Schema);
}
