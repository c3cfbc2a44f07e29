using System.Text.Json;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Tests.Ovsdb;

/// <summary>A session that wants some rows of a table: it asks for the rest first, and for those rows by conditions afterwards.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class FilteredSessionTests
{
    private const string T1 = "00000000-0000-0000-0000-0000000000a1";
    private const string T2 = "00000000-0000-0000-0000-0000000000a2";
    private const string RowA = """{"name":"a","external_ids":["map",[["owner","us"]]]}""";
    private const string RowB = """{"name":"b","external_ids":["map",[["owner","us"]]]}""";

    private static readonly Condition s_ours = Condition.Includes("external_ids", "owner", "us");

    [Test]
    public async Task The_rows_come_before_the_answer_to_the_conditions_and_are_published_with_it()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, s_ours).Start();
        using var connection = await server.AcceptAsync();
        await connection.AnswerChecksAsync();
        var first = await AnswerFirstStepAsync(connection);
        var conditions = await connection.ExpectAsync("monitor_cond_change");
        await connection.NotifyUpdate3Async(ScriptedConnection.NoTransaction, PortDatabase.Updates((1, "insert", RowA), (2, "insert", RowB)));
        await ReadSoFarAsync(connection);
        var before = observed.Changes;
        await connection.ReplyAsync(conditions, "{}");
        await observed.SyncedAsync();

        Assert.Multiple(() =>
        {
            Assert.That(TableIn(first, 2).GetProperty("where").GetRawText(), Is.EqualTo("[false]"));
            Assert.That(TableIn(first, 2).GetProperty("select").GetRawText(), Is.EqualTo("""{"initial":false}"""));
            Assert.That(conditions.GetProperty("params")[0].GetString(), Is.EqualTo(first.GetProperty("params")[1].GetString()));
            Assert.That(conditions.GetProperty("params")[1].GetString(), Is.EqualTo(first.GetProperty("params")[1].GetString()));
            Assert.That(TableIn(conditions, 2).GetProperty("where").GetRawText(), Is.EqualTo("""[["external_ids","includes",["map",[["owner","us"]]]]]"""));
            Assert.That(before, Is.Empty);
            Assert.That(observed.Changes, Is.EquivalentTo(new[] { "+a", "+b" }));
            Assert.That(observed.Synced, Is.EqualTo(new[] { true }));
        });
    }

    [Test]
    public async Task After_a_loss_the_rows_stay_until_both_steps_are_done_and_those_that_are_gone_are_gone_then()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, s_ours).Start();
        using (var connection = await server.AcceptAsync())
        {
            await SyncAsync(connection, (1, "insert", RowA));
            // The session must have seen it before the connection is lost.
            await observed.SyncedAsync();
        }

        // Lost again between the steps.
        using (var connection = await server.AcceptAsync())
        {
            await connection.AnswerChecksAsync();
            await AnswerFirstStepAsync(connection);
            await connection.ExpectAsync("monitor_cond_change");
            await connection.NotifyUpdate3Async(ScriptedConnection.NoTransaction, PortDatabase.Updates(3, "insert", RowB));
            await ReadSoFarAsync(connection);
            Assert.That(PortDatabase.Names(observed.Replica), Is.EqualTo(new[] { "a" }));
        }

        using var last = await server.AcceptAsync();
        await SyncAsync(last, (2, "insert", RowB));
        await observed.SyncedAsync();
        Assert.Multiple(() =>
        {
            Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "-a", "+b" }));
            Assert.That(PortDatabase.Names(observed.Replica), Is.EqualTo(new[] { "b" }));
        });
    }

    [Test]
    public async Task What_changes_between_the_steps_is_in_the_result()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, s_ours).Start();
        using var connection = await server.AcceptAsync();
        await connection.AnswerChecksAsync();
        await AnswerFirstStepAsync(connection);
        var conditions = await connection.ExpectAsync("monitor_cond_change");
        await connection.NotifyUpdate3Async(T1, PortDatabase.Updates((1, "insert", RowA), (2, "insert", RowB)));
        await connection.NotifyUpdate3Async(T2, PortDatabase.Updates((1, "modify", """{"name":"c"}"""), (2, "delete", "null")));
        await connection.ReplyAsync(conditions, "{}");
        await observed.SyncedAsync();
        await connection.NotifyUpdate3Async(T2, PortDatabase.Updates(1, "modify", """{"name":"d"}"""));
        await Eventually.HoldsAsync(() => observed.Changes.Count == 2, "a change after the steps");
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+c", "d" }));
    }

    [Test]
    public async Task A_cluster_is_asked_for_what_came_since_in_one_request_with_the_conditions()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, s_ours).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.AnswerChecksAsync("clustered");
            await AnswerFirstStepAsync(connection, T1);
            var conditions = await connection.ExpectAsync("monitor_cond_change");
            await connection.NotifyUpdate3Async(T2, PortDatabase.Updates(1, "insert", RowA));
            await connection.ReplyAsync(conditions, "{}");
            await observed.SyncedAsync();
        }

        using var again = await server.AcceptAsync();
        var request = await again.SyncAsync(PortDatabase.Updates(2, "insert", RowB), T2, found: true, model: "clustered");
        await Eventually.HoldsAsync(() => observed.Changes.Count == 2, "what came since");
        Assert.Multiple(() =>
        {
            Assert.That(request.GetProperty("params")[3].GetString(), Is.EqualTo(T2));
            Assert.That(TableIn(request, 2).GetProperty("where").GetRawText(), Does.Contain("owner"));
            Assert.That(TableIn(request, 2).TryGetProperty("select", out _), Is.False);
            Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "+b" }));
        });
    }

    [TestCase("\"unknown method\"")]
    [TestCase("""{"error":"syntax error","details":"no"}""")]
    public async Task A_server_that_refuses_the_conditions_is_left_and_tried_again(string error)
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, s_ours).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.AnswerChecksAsync();
            await AnswerFirstStepAsync(connection);
            await connection.FailAsync(await connection.ExpectAsync("monitor_cond_change"), error);
            await connection.ExpectCloseAsync();
        }

        using var again = await server.AcceptAsync();
        await SyncAsync(again, (1, "insert", RowA));
        await observed.SyncedAsync();
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a" }));
    }

    [TestCase("[]")]
    [TestCase("[false,\"00000000-0000-0000-0000-0000000000a1\",{\"Port\":{\"not a uuid\":{\"initial\":{}}}}]")]
    public async Task A_broken_answer_to_the_first_step_is_no_end_of_the_session(string answer)
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, s_ours).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.AnswerChecksAsync();
            await connection.ReplyAsync(await connection.ExpectAsync("monitor_cond_since"), answer);
            await connection.ExpectCloseAsync();
        }

        using var again = await server.AcceptAsync();
        await SyncAsync(again, (1, "insert", RowA));
        await observed.SyncedAsync();
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a" }));
    }

    private static JsonElement TableIn(JsonElement request, int parameter) => request.GetProperty("params")[parameter].GetProperty(PortDatabase.Table)[0];

    private static async Task<JsonElement> AnswerFirstStepAsync(ScriptedConnection connection, string transaction = ScriptedConnection.NoTransaction)
    {
        var request = await connection.ExpectAsync("monitor_cond_since");
        await connection.ReplyAsync(request, $$"""[false,"{{transaction}}",{}]""");
        return request;
    }

    private static async Task SyncAsync(ScriptedConnection connection, params (int Row, string Member, string Value)[] rows)
    {
        await connection.AnswerChecksAsync();
        await AnswerFirstStepAsync(connection);
        var conditions = await connection.ExpectAsync("monitor_cond_change");
        await connection.NotifyUpdate3Async(ScriptedConnection.NoTransaction, PortDatabase.Updates(rows));
        await connection.ReplyAsync(conditions, "{}");
    }

    /// <summary>Waits until the session has read what it was sent: it answers an echo in its turn.</summary>
    private static async Task ReadSoFarAsync(ScriptedConnection connection)
    {
        await connection.SendAsync("""{"id":"read","method":"echo","params":[]}""");
        await connection.ReceiveAsync();
    }
}
