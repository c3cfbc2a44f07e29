
namespace Reconciler.Tests.Ovsdb;

/// <summary>What a session makes of the members of a cluster, and of an answer that takes its time.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class ClusterSessionTests
{
    private const string T1 = "00000000-0000-0000-0000-0000000000a1";

    [Test]
    public async Task A_member_that_is_behind_is_refused_and_the_next_one_asked()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        await using var observed = new ObservedSession([first.Remote, second.Remote]).Start();
        using (var connection = await first.AcceptAsync())
        {
            await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""), T1, model: "clustered", index: 10);
            await observed.SyncedAsync();
            // What others commit raises the number too: it is asked for when something has come.
            await connection.NotifyUpdate3Async(T1, PortDatabase.Updates(1, "modify", """{"name":"b"}"""));
            await connection.AnswerIndexAsync(15);
        }

        using (var behind = await second.AcceptAsync())
        {
            await behind.AnswerChecksAsync("clustered", index: 14, isRefused: true);
            await behind.ExpectCloseAsync();
        }

        using var again = await first.AcceptAsync();
        await again.SyncAsync("{}", T1, found: true, model: "clustered", index: 15);
        await Eventually.HoldsAsync(() => observed.Synced.Count == 3, "in step again");
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "b" }));
    }

    [Test]
    public async Task A_database_that_was_made_anew_from_a_backup_is_used()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote]).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"a"}"""), T1, model: "clustered", index: 1000);
            await observed.SyncedAsync();
        }

        using (var other = await server.AcceptAsync())
        {
            await other.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"b"}"""), T1, model: "clustered", index: 3, cluster: 8);
            await Eventually.HoldsAsync(() => observed.Synced.Count == 3, "in step with the new cluster");
        }

        using var standalone = await server.AcceptAsync();
        await standalone.SyncAsync(PortDatabase.Updates(1, "initial", """{"name":"c"}"""));
        await Eventually.HoldsAsync(() => observed.Synced.Count == 5, "in step with what is no cluster");
        Assert.That(observed.Changes, Is.EqualTo(new[] { "+a", "b", "c" }));
    }

    [Test]
    public async Task A_leader_that_did_not_last_long_is_replaced_without_a_wait()
    {
        using var first = new ScriptedServer();
        using var second = new ScriptedServer();
        using var third = new ScriptedServer();
        await using var observed = new ObservedSession(
            [first.Remote, second.Remote, third.Remote],
            // Longer than the test waits for anything.
            o => o with { InitialBackoff = TimeSpan.FromMinutes(10), MaximumBackoff = TimeSpan.FromMinutes(10) }).Start();
        var servers = new[] { first, second, third };
        for (var leader = 0; leader < 3; leader++)
        {
            using var connection = await servers[leader].AcceptAsync();
            await connection.SyncAsync(model: "clustered");
            await Eventually.HoldsAsync(() => observed.Synced.Count == (2 * leader) + 1, "in step");
            await Task.Delay(1050);
        }

        // The others are asked at once; the one that was lost, after a wait.
        for (var other = 0; other < 2; other++)
        {
            using var follower = await servers[other].AcceptAsync();
            await follower.AnswerChecksAsync("clustered", leader: false);
        }

    }

    [Test]
    public async Task Rows_that_take_longer_than_a_request_may_are_waited_for_while_they_come()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], o => o with { RequestTimeout = TimeSpan.FromMilliseconds(500) }).Start();
        using var connection = await server.AcceptAsync();
        await connection.AnswerChecksAsync();
        var request = await connection.ExpectAsync("monitor_cond_since");
        var rows = PortDatabase.Updates([.. Enumerable.Range(1, 100).Select(i => (i, "initial", $$"""{"name":"{{i}}"}"""))]);
        await connection.SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}},"error":null,"result":[false,"{{T1}}",""");
        foreach (var part in rows.Chunk(rows.Length / 12))
        {
            await connection.SendAsync(new(part));
            await Task.Delay(100);
        }

        await connection.SendAsync("]}");
        await observed.SyncedAsync();
        Assert.That(observed.Changes, Has.Count.EqualTo(100));
        Assert.That(observed.Session.LastError, Is.Null);
    }

    [Test]
    public async Task A_member_that_sends_a_byte_now_and_then_is_left_for_the_next_one()
    {
        using var slow = new ScriptedServer();
        using var healthy = new ScriptedServer();
        await using var observed = new ObservedSession(
            [slow.Remote, healthy.Remote], o =>
                o with { ProbeInterval = TimeSpan.FromMilliseconds(250), RequestTimeout = TimeSpan.FromSeconds(30) }).Start();
        using var connection = await slow.AcceptAsync();
        await connection.AnswerChecksAsync();
        var request = await connection.ExpectAsync("monitor_cond_since");
        await connection.SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}},"error":null,"result":["drop by drop """);
        var next = healthy.AcceptAsync();
        while (!next.IsCompleted)
        {
            try
            {
                await connection.SendAsync("x");
            }
            catch (System.Net.Sockets.SocketException)
            {
                break;
            }

            await Task.Delay(20);
        }

        using var other = await next;
        await other.SyncAsync();
        await observed.SyncedAsync();
        Assert.That(observed.Log.From(Microsoft.Extensions.Logging.LogLevel.Warning).Single(),
            Does.Contain("the server sends a message too slowly: "));
    }

    [Test]
    public async Task Rows_that_stop_coming_end_the_connection_and_so_do_echoes_in_their_place()
    {
        using var server = new ScriptedServer();
        await using var observed = new ObservedSession([server.Remote], o => o with { RequestTimeout = TimeSpan.FromMilliseconds(300) }).Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.AnswerChecksAsync();
            await connection.ExpectAsync("monitor_cond_since");
            await connection.SendAsync("""{"id":1,"result":[false,""");
            await connection.ExpectCloseAsync();
        }

        using var again = await server.AcceptAsync();
        await again.AnswerChecksAsync();
        await again.ExpectAsync("monitor_cond_since");
        var closed = again.ExpectCloseAsync();
        for (var i = 0; i < 100 && !closed.IsCompleted; i++)
        {
            try
            {
                await again.SendAsync("""{"id":"echo","result":[],"error":null}""");
            }
            catch (System.Net.Sockets.SocketException)
            {
                break;
            }

            await Task.Delay(20);
        }

        await closed.WaitAsync(Eventually.Patience);
        Assert.That(observed.Session.LastError, Does.Contain("no answer to monitor_cond_since within "));
    }
}
