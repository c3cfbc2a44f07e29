namespace HookShim.Tests;

/// <summary>Every operation libvirt has, and one it may get, with a daemon that agrees, refuses or fails.</summary>
public sealed class OperationTests
{
    private static readonly string[][] Operations =
    [
        ["prepare", "begin", "-"],
        ["start", "begin", "-"],
        ["started", "begin", "-"],
        ["stopped", "end", "-"],
        ["release", "end", "from%20snapshot"],
        ["migrate", "begin", "-"],
        ["restore", "begin", "-"],
        ["reconnect", "begin", "-"],
        ["attach", "begin", "-"],
        ["brand-new", "end", "-"],
    ];

    private static IEnumerable<string[]> Others => Operations.Skip(2);

    [TestCaseSource(nameof(Operations))]
    public async Task Posts_the_event_and_proceeds_when_the_daemon_agrees(string operation, string subOperation, string extra)
    {
        foreach (var answer in new[] { Answers.Ok, Answers.NoContent })
        {
            await using var daemon = ScriptedDaemon.Answering(answer);

            var result = await new Hook { SocketPath = daemon.SocketPath }
                .RunAsync("web-1", operation, subOperation, Uri.UnescapeDataString(extra));

            result.AssertProceeds(Hook.LimitOf(operation));
            (await daemon.GetRequestAsync())
                .AssertIs($"object=web-1&operation={operation}&suboperation={subOperation}&extra={extra}", Hook.Xml);
        }
    }

    [TestCase("prepare")]
    [TestCase("start")]
    public async Task Refuses_on_conflict_before_the_guest_runs(string operation)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict(Answers.Reason));

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", operation, "begin", "-");

        result.AssertRefuses(Answers.Reason);
        (await daemon.GetRequestAsync()).AssertIs($"object=web-1&operation={operation}&suboperation=begin&extra=-", Hook.Xml);
    }

    [TestCaseSource(nameof(Others))]
    public async Task Never_refuses_anything_else(string operation, string subOperation, string extra)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict(Answers.Reason));

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", operation, subOperation, extra);

        result.AssertProceeds(Hook.ShortLimit);
        Assert.That(await daemon.GetRequestsAsync(), Has.Count.EqualTo(1));
    }

    [TestCase("Prepare")]
    [TestCase("prepare ")]
    [TestCase("")]
    public async Task Knows_operations_by_their_exact_name(string operation)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict(Answers.Reason));

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceeds(Hook.ShortLimit);
    }

    [TestCase("400 Bad Request")]
    [TestCase("403 Forbidden")]
    [TestCase("404 Not Found")]
    [TestCase("414 URI Too Long")]
    [TestCase("500 Internal Server Error")]
    [TestCase("503 Service Unavailable")]
    [TestCase("301 Moved Permanently")]
    [TestCase("999 Whatever")]
    public async Task Proceeds_on_any_other_status(string status)
    {
        await using var daemon = ScriptedDaemon.Answering($"HTTP/1.1 {status}\r\nContent-Length: 4\r\n\r\noops");

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceeds(Hook.LongLimit);
        Assert.That(await daemon.GetRequestsAsync(), Has.Count.EqualTo(1));
    }
}
