using System.Diagnostics;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Tests.Ovsdb;

[Parallelizable(ParallelScope.All)]
internal sealed class OvsdbSessionTests
{
    private const string T1 = "00000000-0000-0000-0000-0000000000a1";
    private const string T2 = "00000000-0000-0000-0000-0000000000a2";

    [Test]
    public async Task Initial_rows_are_published_before_the_session_says_that_it_is_in_step()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]);
        var publishedAtSync = -1;
        observed.Session.SyncedChanged += _ => publishedAtSync = observed.Changes.Count;
        observed.Start();
        using var connection = await server.AcceptAsync();
        var request = await connection.SyncAsync(PortDatabase.Updates((1, "initial", """{"name":"a"}"""), (2, "initial", """{"name":"b"}""")));
        await observed.SyncedAsync();

        Assert.Multiple(() =>
        {
            Assert.That(request.GetProperty("params")[3].GetString(), Is.EqualTo(ScriptedConnection.NoTransaction));
            Assert.That(publishedAtSync, Is.EqualTo(2));
            Assert.That(observed.Changes, Is.EquivalentTo(new[] { "+a", "+b" }));
            Assert.That(observed.Synced, Is.EqualTo(new[] { true }));
            Assert.That(observed.Session.State, Is.EqualTo(SessionState.Synced));
        });
    }

    [Test]
    public async Task A_server_without_monitor_cond_since_is_asked_for_monitor_cond_and_then_for_monitor()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], null, Condition.Includes("external_ids", "owner", "us")).Start();
        using var connection = await server.AcceptAsync();
        await connection.FailAsync(await connection.ExpectAsync("get_schema"), """{"error":"unknown database","details":"no _Server"}""");
        await connection.ReplyAsync(await connection.ExpectAsync("get_schema"), PortDatabase.SchemaJson);
        var since = await connection.ExpectAsync("monitor_cond_since");
        await connection.FailAsync(since, "\"unknown method\"");
        var cond = await connection.ExpectAsync("monitor_cond");
        await connection.FailAsync(cond, """{"error":"unknown method","details":"…","syntax":"…"}""");
        var plain = await connection.ExpectAsync("monitor");
        await connection.ReplyAsync(plain, PortDatabase.Updates(
            (1, "new", """{"name":"ours","external_ids":["map",[["owner","us"],["x","y"]]]}"""),
            (2, "new", """{"name":"theirs","external_ids":["map",[["owner","them"]]]}""")));
        await observed.SyncedAsync();
        Assert.That(PortDatabase.Names(observed.Replica), Is.EqualTo(new[] { "ours" }));

        // From theirs to ours, and from ours to theirs: as an insertion and a deletion.
        await connection.SendAsync($$"""
            {"id":null,"method":"update","params":["data",{"Port":{
              "{{PortDatabase.Row(1)}}":{"old":{"external_ids":["map",[["owner","us"],["x","y"]]]},"new":{"name":"ours","external_ids":["map",[]]} },
              "{{PortDatabase.Row(2)}}":{"old":{"external_ids":["map",[["owner","them"]]]},"new":{"name":"theirs","external_ids":["map",[["owner","us"]]]} },
              "{{PortDatabase.Row(3)}}":{"old":{"name":"x"} } } }]}
            """);
        await Eventually.HoldsAsync(() => observed.Changes.Count == 3, "the changes of one update");

        Assert.Multiple(() =>
        {
            Assert.That(observed.Changes, Is.EqualTo(new[] { "+ours", "-ours", "+theirs" }));
            Assert.That(since.GetRawText(), Does.Contain("where"));
            Assert.That(cond.GetRawText(), Does.Contain("where"));
            Assert.That(plain.GetRawText(), Does.Not.Contain("where"), "servers refuse conditions in plain monitor requests");
        });
    }

    [Test]
    public async Task Monitor_cond_without_a_position_is_kept_in_step_by_update2()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.AnswerChecksAsync();
        await connection.FailAsync(await connection.ExpectAsync("monitor_cond_since"), "\"unknown method\"");
        await connection.ReplyAsync(await connection.ExpectAsync("monitor_cond"), PortDatabase.Updates(1, "initial", """{"name":"a"}"""));
        await observed.SyncedAsync();
        await connection.SendAsync($$"""{"id":null,"method":"update2","params":["data",{{PortDatabase.Updates(1, "modify", "{\"name\":\"b\"}")}}]}""");
        await Eventually.HoldsAsync(() => observed.Changes.Count == 2, "the modification");
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "b" }));
    }

    [Test]
    public async Task A_silent_server_is_probed_and_then_left()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], o => o with { ProbeInterval = TimeSpan.FromMilliseconds(200) }).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""));
        await observed.SyncedAsync();
        var probe = await connection.ExpectAsync("echo");
        await connection.ExpectCloseAsync();
        await Eventually.HoldsAsync(() => observed.Synced.Count == 2, "the loss");
        Assert.Multiple(() =>
        {
            Assert.That(probe.GetProperty("id").GetString(), Is.EqualTo("echo"));
            Assert.That(observed.Session.LastError, Does.Contain("silent"));
            Assert.That(observed.Changes, Is.EqualTo(new[] { "+a" }), "a loss takes no rows away");
        });
    }

    [Test]
    public async Task A_server_that_answers_probes_is_kept()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], o => o with { ProbeInterval = TimeSpan.FromMilliseconds(150) }).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync();
        await observed.SyncedAsync();
        for (var i = 0; i < 4; i++)
            await connection.ReplyAsync(await connection.ExpectAsync("echo"), "[]");
        Assert.That(observed.Synced, Is.EqualTo(new[] { true }));
    }

    [Test]
    public async Task A_request_that_is_not_answered_in_time_is_of_unknown_outcome_and_ends_the_connection()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], o => o with { RequestTimeout = TimeSpan.FromMilliseconds(300) }).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync();
        await observed.SyncedAsync();
        var outcome = await observed.TransactAsync().WaitAsync(Eventually.Patience);
        await connection.ExpectCloseAsync();
        using var next = await server.AcceptAsync();
        Assert.That(outcome, Is.InstanceOf<TransactionOutcome.Unknown>().With.Property("Reason").Contains("no answer to transact within 0.3 s"));
    }

    [Test]
    public async Task A_reply_that_is_lost_after_the_commit_leaves_the_outcome_unknown()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.SyncAsync();
            await observed.SyncedAsync();
            var pending = observed.TransactAsync();
            await connection.ExpectAsync("transact");
            connection.Dispose();
            Assert.That(await pending.WaitAsync(Eventually.Patience), Is.InstanceOf<TransactionOutcome.Unknown>());
        }

        using var again = await server.AcceptAsync();
        await again.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"committed"}"""));
        await observed.SyncedAsync();
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+committed" }));
    }

    [Test]
    public async Task Half_a_message_and_then_the_end_is_reported_and_the_rows_stay()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""));
            await observed.SyncedAsync();
            await connection.SendAsync("""{"id":null,"method":"upd""");
        }

        using var again = await server.AcceptAsync();
        Assert.Multiple(() =>
        {
            Assert.That(observed.Session.LastError, Does.Contain("ended inside a message"));
            Assert.That(PortDatabase.Names(observed.Replica), Is.EqualTo(new[] { "a" }));
        });
    }

    [TestCase("garbage")]
    [TestCase("[1,2]")]
    [TestCase("{\"id\":null,\"method\":\"update3\",\"params\":[\"data\"]}", TestName = "A broken message: too few parameters")]
    [TestCase("{\"id\":null,\"method\":\"update3\",\"params\":{}}", TestName = "A broken message: parameters are an object")]
    [TestCase("{\"id\":null,\"method\":\"update3\"}", TestName = "A broken message: no parameters")]
    [TestCase("{\"id\":null,\"method\":7,\"params\":[]}", TestName = "A broken message: method is a number")]
    [TestCase("{\"id\":null,\"method\":\"update3\",\"params\":[\"data\",\"no uuid\",{}]}", TestName = "A broken message: transaction is no uuid")]
    [TestCase("{\"id\":null,\"method\":\"update3\",\"params\":[\"data\",\"00000000-0000-0000-0000-0000000000a1\",{\"Nope\":{}}]}", TestName = "A broken message: unknown table")]
    [TestCase("{\"id\":null,\"result\":{}}", TestName = "A broken message: reply without id")]
    [TestCase("}", TestName = "A broken message: closing brace")]
    public async Task A_broken_message_makes_the_session_read_everything_again(string message)
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync("{}", T1);
        await observed.SyncedAsync();
        await connection.SendAsync(message);
        await connection.ExpectCloseAsync();

        using var again = await server.AcceptAsync();
        var request = await again.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""), T2);
        await observed.SyncedAsync();
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a" }));
        Assert.That(observed.Synced, Is.EqualTo(new[] { true, false, true }));
        Assert.That(request.GetProperty("params")[3].GetString(), Is.AnyOf(T1, ScriptedConnection.NoTransaction));
    }

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("[false]")]
    [TestCase("[\"x\",\"y\",{}]")]
    [TestCase("[false,\"00000000-0000-0000-0000-0000000000a1\",{\"Port\":{\"not a uuid\":{\"initial\":{}}}}]")]
    [TestCase("[false,\"00000000-0000-0000-0000-0000000000a1\",{\"Port\":{\"00000000-0000-0000-0000-0000000000a1\":{\"initial\":{\"name\":7}}}}]")]
    public async Task A_broken_answer_to_the_monitor_request_is_no_end_of_the_session(string answer)
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.AnswerChecksAsync();
        await connection.ReplyAsync(await connection.ExpectAsync("monitor_cond_since"), answer);
        await connection.ExpectCloseAsync();
        using var again = await server.AcceptAsync();
        await again.SyncAsync();
        await observed.SyncedAsync();
    }

    [Test]
    public async Task Unknown_notifications_and_answers_nobody_waits_for_are_passed_over()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync();
        await observed.SyncedAsync();
        await connection.SendAsync("""
            {"id":null,"method":"locked","params":["x"]} {"method":"steal","params":[]}
            {"id":4711,"result":{},"error":null}{"id":"echo","result":[],"error":null}
            {"id":null,"method":"update3","params":["another monitor","00000000-0000-0000-0000-0000000000a1",{"Nope":{}}]}
            """);
        var pending = observed.TransactAsync();
        await connection.ReplyAsync(await connection.ExpectAsync("transact"), "[{}]");
        Assert.That(await pending, Is.InstanceOf<TransactionOutcome.Success>());
        Assert.That(observed.Synced, Is.EqualTo(new[] { true }));
    }

    [Test]
    public async Task An_insert_of_a_row_that_is_here_makes_the_session_read_everything_and_loses_no_change()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""), T1, model: "clustered");
        await observed.SyncedAsync();
        // The first row of the update is applied, and published, before the contradiction is met.
        await connection.NotifyUpdate3Async(T2, PortDatabase.Updates((2, "insert", """{"name":"b"}"""), (1, "insert", """{"name":"a2"}""")));
        await connection.ExpectCloseAsync();

        using var again = await server.AcceptAsync();
        var request = await again.SyncAsync(
            PortDatabase.Updates((1, "initial", """{"name":"a"}"""), (2, "initial", """{"name":"b"}"""), (3, "initial", """{"name":"c"}""")),
            T2, model: "clustered");
        await observed.SyncedAsync();
        Assert.Multiple(() =>
        {
            Assert.That(request.GetProperty("params")[3].GetString(), Is.EqualTo(ScriptedConnection.NoTransaction));
            Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "+b", "+c" }));
        });
    }

    [Test]
    public async Task A_session_resumes_after_its_last_transaction_and_publishes_the_difference_only()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.SyncAsync(PortDatabase.Updates((1, "initial", """{"name":"a"}"""), (2, "initial", """{"name":"b"}""")), T1, model: "clustered");
            await observed.SyncedAsync();
            await connection.NotifyUpdate3Async(T2, PortDatabase.Updates(3, "insert", """{"name":"c","addresses":["set",["x","y"]]}"""));
            await Eventually.HoldsAsync(() => observed.Changes.Count == 3, "the update");
        }

        using var again = await server.AcceptAsync();
        var request = await again.SyncAsync(
            PortDatabase.Updates((1, "delete", "null"), (3, "modify", """{"addresses":["set",["y","z"]]}""")), T2, found: true, model: "clustered");
        await observed.SyncedAsync();
        Assert.Multiple(() =>
        {
            Assert.That(request.GetProperty("params")[3].GetString(), Is.EqualTo(T2));
            Assert.That(observed.Changes.Skip(3), Is.EqualTo(new[] { "-a", "c" }));
            Assert.That(
                observed.Replica.Read(r => r.Table("Port").Rows[PortDatabase.Row(3)]["addresses"].Strings().ToArray()),
                Is.EqualTo(new[] { "x", "z" }));
        });
    }

    [Test]
    public async Task The_position_is_taken_after_the_update_that_is_being_applied_when_the_connection_ends()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], o => o with { RequestTimeout = TimeSpan.FromMilliseconds(400) });
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        observed.Session.Changed += _ =>
        {
            if (observed.Changes.Count == 2)
            {
                entered.Release();
                leave.Wait(Eventually.Patience);
            }
        };
        observed.Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a","addresses":"x"}"""), T1, model: "clustered");
        await observed.SyncedAsync();
        var pending = observed.TransactAsync();
        await connection.NotifyUpdate3Async(T2, PortDatabase.Updates(1, "modify", """{"addresses":"y"}"""));
        Assert.That(await entered.WaitAsync(Eventually.Patience), Is.True);
        // The deadline closes the connection while the read loop is still busy with T2.
        Assert.That(await pending, Is.InstanceOf<TransactionOutcome.Unknown>());
        leave.Release();

        using var again = await server.AcceptAsync();
        var request = await again.SyncAsync("{}", T2, found: true, model: "clustered");
        await Eventually.HoldsAsync(() => observed.Synced.Count == 3, "in step again");
        Assert.That(request.GetProperty("params")[3].GetString(), Is.EqualTo(T2), "T2 applied twice would take itself back");
    }

    [Test]
    public async Task A_column_that_has_come_with_a_new_schema_is_read_in_full()
    {
        using var server = new ScriptedServer();
        var replica = new DatabaseReplica(PortDatabase.Name, [new("Port", ["name"]) { OptionalColumns = ["tag"] }]);
        await using var session = new OvsdbSession(
            replica, new([server.Remote]), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        session.Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.FailAsync(await connection.ExpectAsync("get_schema"), "\"unknown database\"");
            await connection.ReplyAsync(
                await connection.ExpectAsync("get_schema"), """{"name":"Ports","tables":{"Port":{"columns":{"name":{"type":"string"}}}}}""");
            var first = await connection.ExpectAsync("monitor_cond_since");
            Assert.That(first.GetRawText(), Does.Not.Contain("tag"));
            await connection.ReplyAsync(first, $"[false,\"{T1}\",{PortDatabase.Updates(1, "initial", "{\"name\":\"a\"}")}]");
            await session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        }

        using var again = await server.AcceptAsync();
        var request = await again.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a","tag":5}"""), T1, model: "clustered");
        await session.WaitForSyncAsync(CancellationToken.None).WaitAsync(Eventually.Patience);
        Assert.That(request.GetProperty("params")[3].GetString(), Is.EqualTo(ScriptedConnection.NoTransaction));
        Assert.That(replica.Read(r => r.Table("Port").Rows[PortDatabase.Row(1)]["tag"].Single.AsInteger), Is.EqualTo(5));
    }

    [Test]
    public async Task The_next_remote_is_tried_at_once_when_the_leader_is_lost()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        await using var observed = new ObservedSession(
            [first.Remote, second.Remote], o => o with { InitialBackoff = TimeSpan.FromMinutes(10), MaximumBackoff = TimeSpan.FromMinutes(10) }).Start();
        using var leader = await first.AcceptAsync();
        await leader.SyncAsync(model: "clustered");
        await observed.SyncedAsync();
        var demotion = PortDatabase.Updates(99, "modify", "{\"leader\":false}").Replace("\"Port\"", "\"Database\"", StringComparison.Ordinal);
        await leader.SendAsync($$"""{"id":null,"method":"update3","params":["server","{{T1}}",{{demotion}}]}""");
        using var next = await second.AcceptAsync();
        await next.SyncAsync(model: "clustered");
        await observed.SyncedAsync();
        await Eventually.HoldsAsync(() => observed.Synced.Count == 3, "in step with the second server");
    }

    [TestCase("clustered", false, true, "not the cluster's leader")]
    [TestCase("clustered", true, false, "lost its cluster")]
    [TestCase("relay", false, false, "a relay that has lost its source")]
    public async Task A_server_that_must_not_be_used_is_left(string model, bool leader, bool connected, string reason)
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.AnswerChecksAsync(model, leader, connected);
        await connection.ExpectCloseAsync();
        await Eventually.HoldsAsync(() => observed.Session.LastError is not null, "the reason");
        Assert.That(observed.Session.LastError, Does.Contain(reason));
        Assert.That(observed.Synced, Is.Empty);
    }

    [Test]
    public async Task A_server_that_lets_us_in_and_throws_us_out_is_not_tried_without_a_wait()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        await using var observed = new ObservedSession(
            [first.Remote, second.Remote], o => o with { InitialBackoff = TimeSpan.FromMilliseconds(800), MaximumBackoff = TimeSpan.FromSeconds(8) }).Start();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 7; i++)
        {
            using var connection = await (i % 2 == 0 ? first : second).AcceptAsync();
            await connection.SyncAsync();
            await Eventually.HoldsAsync(() => observed.Synced.Count == (2 * i) + 1, "in step");
        }

        // 800, 1600 and 3200 ms after each second connection, less nine tenths at most.
        Assert.That(clock.Elapsed, Is.GreaterThan(TimeSpan.FromMilliseconds(500)));
    }

    [Test]
    public async Task A_handler_that_throws_disturbs_neither_the_session_nor_the_other_handlers()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]);
        var others = 0;
        observed.Session.Changed += _ => throw new NotSupportedException("a handler's mistake");
        observed.Session.Changed += _ => others++;
        observed.Session.SyncedChanged += _ => throw new NotSupportedException("a handler's mistake");
        observed.Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""));
        await observed.SyncedAsync();
        await connection.NotifyUpdate3Async(ScriptedConnection.NoTransaction, PortDatabase.Updates(1, "modify", """{"name":"b"}"""));
        await Eventually.HoldsAsync(() => Volatile.Read(ref others) == 2, "the second handler");
        connection.Dispose();
        using var again = await server.AcceptAsync();
        await again.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"b"}"""));
        await Eventually.HoldsAsync(() => observed.Synced.Count == 3, "in step again");
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "b" }));
    }

    [Test]
    public async Task A_monitor_that_is_canceled_is_asked_for_again()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync();
        await observed.SyncedAsync();
        var pending = observed.TransactAsync();
        var request = await connection.ExpectAsync("transact");
        await connection.SendAsync("""{"id":null,"method":"monitor_canceled","params":["data"]}""");
        await connection.FailAsync(request, "\"canceled\"");
        Assert.That(await pending, Is.InstanceOf<TransactionOutcome.Unknown>());
        using var again = await server.AcceptAsync();
        await again.SyncAsync();
        await Eventually.HoldsAsync(() => observed.Synced.Count == 3, "in step again");
    }

    [TestCase("\"canceled\"", "Unknown")]
    [TestCase("{\"error\":\"unknown database\",\"details\":\"gone\"}", "Unknown")]
    [TestCase("{\"error\":\"not allowed\",\"details\":\"read only\"}", "Rejected")]
    [TestCase("\"something new\"", "Rejected")]
    public async Task An_error_in_place_of_the_results_of_a_transaction(string error, string outcome)
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync();
        await observed.SyncedAsync();
        var pending = observed.TransactAsync();
        await connection.FailAsync(await connection.ExpectAsync("transact"), error);
        Assert.That((await pending).GetType().Name, Is.EqualTo(outcome));
    }

    [Test]
    public async Task Without_a_connection_a_transaction_is_not_tried_and_a_barrier_fails()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]);
        Assert.That(await observed.TransactAsync(), Is.InstanceOf<TransactionOutcome.Unknown>().With.Property("Reason").Contains("not connected to Ports yet"));
        Assert.That(async () => await observed.Session.BarrierAsync(CancellationToken.None), Throws.InstanceOf<Reconciler.Ovsdb.OvsdbConnectionException>());
    }

    [Test]
    public async Task Disposal_ends_what_waits_and_may_be_repeated()
    {
        using var server = new ScriptedServer();
        var observed = new ObservedSession([server.Remote]).Start();
        using var connection = await server.AcceptAsync();
        await connection.SyncAsync();
        await observed.SyncedAsync();
        var pending = observed.TransactAsync();
        await connection.ExpectAsync("transact");
        await observed.DisposeAsync().AsTask().WaitAsync(Eventually.Patience);
        await observed.DisposeAsync().AsTask().WaitAsync(Eventually.Patience);
        await connection.ExpectCloseAsync();
        Assert.That(await pending.WaitAsync(Eventually.Patience), Is.InstanceOf<TransactionOutcome.Unknown>());
        Assert.That(observed.Session.State, Is.EqualTo(SessionState.Stopped));
        Assert.That(async () => await observed.SyncedAsync(), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(observed.Session.Start, Throws.InvalidOperationException);
        Assert.That(observed.Synced, Is.EqualTo(new[] { true, false }));
    }

    [Test]
    public async Task Disposal_while_a_connection_is_being_made_or_checked_is_prompt()
    {
        using var server = new ScriptedServer();
        for (var i = 0; i < 20; i++)
        {
            var observed = new ObservedSession([server.Remote]).Start();
            using var connection = await server.AcceptAsync();
            if (i % 2 == 0)
                await connection.ExpectAsync("get_schema");
            await observed.DisposeAsync().AsTask().WaitAsync(Eventually.Patience);
            await connection.ExpectCloseAsync();
        }
    }

    [Test]
    public void A_session_needs_a_remote() => Assert.That(() => new ObservedSession([]), Throws.ArgumentException);
}
