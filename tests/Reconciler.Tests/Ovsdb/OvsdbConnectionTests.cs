using System.Text.Json;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Tests.Ovsdb;

[Parallelizable(ParallelScope.All)]
internal sealed class OvsdbConnectionTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Replies_may_come_in_any_order()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        var first = CallAsync(connection, "one");
        var second = CallAsync(connection, "two");
        var requests = new[] { await peer.ReceiveAsync(), await peer.ReceiveAsync() };
        foreach (var request in requests.Reverse())
            await peer.ReplyAsync(request, $"\"answer to {request.GetProperty("method").GetString()}\"");
        Assert.That(await first, Is.EqualTo("answer to one"));
        Assert.That(await second, Is.EqualTo("answer to two"));
    }

    [TestCase("\"echo\"", "[]")]
    [TestCase("\"a \\\"quoted\\\" id\"", "[1,{\"x\":[null]}]")]
    [TestCase("17", "[\"é \\\\ 😀\"]")]
    [TestCase("[\"any\",{\"type\":1}]", "[]")]
    public async Task An_echo_is_answered_with_its_own_id_and_parameters(string id, string parameters)
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        await peer.SendAsync($$"""{"id":{{id}},"method":"echo","params":{{parameters}}}""");
        var answer = await peer.ReceiveAsync();
        Assert.Multiple(() =>
        {
            Assert.That(JsonElement.DeepEquals(answer.GetProperty("id"), PortDatabase.Json(id)), Is.True, answer.GetRawText());
            Assert.That(JsonElement.DeepEquals(answer.GetProperty("result"), PortDatabase.Json(parameters)), Is.True, answer.GetRawText());
            Assert.That(answer.GetProperty("error").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }

    [Test]
    public async Task An_echo_is_answered_while_a_caller_is_busy_with_a_reply()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        using var busy = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        var caller = Task.Run(async () =>
        {
            await CallAsync(connection, "work");
            busy.Release();
            await release.WaitAsync(Eventually.Patience);
        });
        await peer.ReplyAsync(await peer.ExpectAsync("work"), "\"done\"");
        Assert.That(await busy.WaitAsync(Eventually.Patience), Is.True);
        await peer.SendAsync("""{"id":"echo","method":"echo","params":[]}""");
        Assert.That((await peer.ReceiveAsync()).GetProperty("id").GetString(), Is.EqualTo("echo"));
        release.Release();
        await caller;
    }

    [Test]
    public async Task Another_request_of_the_server_is_refused_and_not_left_open()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        await peer.SendAsync("""{"id":"x","method":"dance","params":[]}""");
        Assert.That((await peer.ReceiveAsync()).GetProperty("error").GetString(), Is.EqualTo("unknown method"));
    }

    [TestCase("\"error\":\"unknown method\"", "unknown method", "")]
    [TestCase("\"result\":null,\"error\":\"unknown method\"", "unknown method", "")]
    [TestCase("\"error\":{\"error\":\"unknown database\",\"details\":\"no x\",\"syntax\":\"y\"}", "unknown database", "no x")]
    [TestCase("\"error\":{}", "", "")]
    [TestCase("\"error\":5", "5", "")]
    public async Task An_error_is_read_whether_it_is_a_string_or_an_object(string members, string error, string details)
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        var call = CallAsync(connection, "m");
        var request = await peer.ExpectAsync("m");
        await peer.SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}},{{members}}}""");
        Assert.That(async () => await call, Throws.InstanceOf<OvsdbErrorReplyException>()
            .With.Property("Error").EqualTo(error).And.Property("Details").EqualTo(details));
    }

    [Test]
    public async Task A_reply_with_neither_result_nor_error_fails_its_request()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        var call = CallAsync(connection, "m");
        var request = await peer.ExpectAsync("m");
        await peer.SendAsync($$"""{"id":{{request.GetProperty("id").GetRawText()}}}""");
        Assert.That(async () => await call, Throws.InstanceOf<OvsdbProtocolException>());
    }

    [Test]
    public async Task A_reply_of_an_unforeseen_shape_fails_its_own_request_only()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        var broken = connection.CallAsync("m", WriteNothing, Long, r => r[3].GetString(), CancellationToken.None);
        await peer.ReplyAsync(await peer.ExpectAsync("m"), "[]");
        Assert.That(async () => await broken, Throws.InstanceOf<OvsdbProtocolException>().With.Message.Contains("m: unexpected reply"));
        var good = CallAsync(connection, "n");
        await peer.ReplyAsync(await peer.ExpectAsync("n"), "\"fine\"");
        Assert.That(await good, Is.EqualTo("fine"));
    }

    [Test]
    public async Task A_notification_handler_that_throws_ends_the_connection_and_its_requests()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server, (_, _) => throw new ArithmeticException("unforeseen"));
        using var peer = await server.AcceptAsync();
        var call = CallAsync(connection, "m");
        await peer.SendAsync("""{"id":null,"method":"x","params":[]}""");
        Assert.That(async () => await call.WaitAsync(Eventually.Patience), Throws.InstanceOf<OvsdbProtocolException>());
        Assert.That((await connection.Closed.WaitAsync(Eventually.Patience)).Message, Does.Contain("unforeseen"));
    }

    [Test]
    public async Task A_server_that_never_reads_is_left_and_nothing_waits_for_ever()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        var large = new string('x', 1 << 20);
        var calls = Enumerable.Range(0, 32).Select(_ => connection.CallAsync(
            "m", w => { w.WriteStartArray(); w.WriteStringValue(large); w.WriteEndArray(); },
            TimeSpan.FromMilliseconds(500), static _ => true, CancellationToken.None)).ToArray();
        foreach (var call in calls)
            Assert.That(async () => await call.WaitAsync(Eventually.Patience), Throws.InstanceOf<OvsdbConnectionException>());
        Assert.That(await connection.Closed.WaitAsync(Eventually.Patience), Is.InstanceOf<OvsdbConnectionException>());
    }

    [Test]
    public async Task A_server_that_asks_for_echoes_and_never_reads_them_does_not_fill_our_memory()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        var flood = string.Concat(Enumerable.Repeat("{\"id\":\"" + new string('e', 1000) + "\",\"method\":\"echo\",\"params\":[]}", 1000));
        var sending = Task.Run(async () =>
        {
            while (!connection.Closed.IsCompleted)
                await peer.SendAsync(flood);
        });
        var reason = await connection.Closed.WaitAsync(Eventually.Patience);
        Assert.That(reason.Message, Does.Contain("does not read"));
        await connection.DisposeAsync();
        try
        {
            await sending;
        }
        catch (System.Net.Sockets.SocketException e)
        {
            Assert.That(e.SocketErrorCode, Is.AnyOf(System.Net.Sockets.SocketError.ConnectionReset, System.Net.Sockets.SocketError.Shutdown));
        }
    }

    [Test]
    public async Task A_cancelled_call_leaves_the_connection_usable()
    {
        using var server = new ScriptedServer();
        await using var connection = await ConnectAsync(server);
        using var peer = await server.AcceptAsync();
        using var cancel = new CancellationTokenSource();
        var call = connection.CallAsync("slow", WriteNothing, Long, static _ => true, cancel.Token);
        var slow = await peer.ExpectAsync("slow");
        await cancel.CancelAsync();
        Assert.That(async () => await call, Throws.InstanceOf<OperationCanceledException>());
        var next = CallAsync(connection, "next");
        var request = await peer.ExpectAsync("next");
        await peer.ReplyAsync(slow, "\"too late\"");
        await peer.ReplyAsync(request, "\"in time\"");
        Assert.That(await next, Is.EqualTo("in time"));
    }

    [Test]
    public async Task Calls_that_race_with_the_end_all_end()
    {
        for (var round = 0; round < 50; round++)
        {
            using var server = new ScriptedServer();
            await using var connection = await ConnectAsync(server);
            using var peer = await server.AcceptAsync();
            var calls = Enumerable.Range(0, 8).Select(_ => Task.Run(() => CallAsync(connection, "m"))).ToArray();
            var closing = round % 2 == 0 ? Task.Run(peer.Dispose) : Task.Run(() => connection.DisposeAsync().AsTask());
            await closing.WaitAsync(Eventually.Patience);
            foreach (var call in calls)
                Assert.That(async () => await call.WaitAsync(Eventually.Patience), Throws.InstanceOf<OvsdbConnectionException>());
        }
    }

    [Test]
    [NonParallelizable]
    public async Task A_deadline_leaves_no_exception_behind_that_nobody_has_seen()
    {
        var unseen = 0;
        void Count(object? sender, UnobservedTaskExceptionEventArgs e)
        {
            if (e.Exception.ToString().Contains("no answer to unseen", StringComparison.Ordinal))
                Interlocked.Increment(ref unseen);
        }

        TaskScheduler.UnobservedTaskException += Count;
        try
        {
            await TimeOutAsync();
            for (var i = 0; i < 3; i++)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Count;
        }

        Assert.That(unseen, Is.Zero);

        static async Task TimeOutAsync()
        {
            using var server = new ScriptedServer();
            await using var connection = await ConnectAsync(server);
            using var peer = await server.AcceptAsync();
            var call = connection.CallAsync("unseen", WriteNothing, TimeSpan.FromMilliseconds(50), static _ => true, CancellationToken.None);
            Assert.That(async () => await call, Throws.InstanceOf<OvsdbConnectionException>());
        }
    }

    private static async Task<OvsdbConnection> ConnectAsync(ScriptedServer server, Action<string, JsonElement>? onNotification = null) =>
        new(await server.Remote.ConnectAsync(TlsFiles.None, CancellationToken.None), Long, onNotification ?? ((_, _) => { }));

    private static Task<string?> CallAsync(OvsdbConnection connection, string method) =>
        connection.CallAsync(method, WriteNothing, Long, static r => r.GetString(), CancellationToken.None);

    private static void WriteNothing(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        writer.WriteEndArray();
    }
}
