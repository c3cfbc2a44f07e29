namespace HookShim.Tests;

/// <summary>Standard streams that are closed, or that nobody reads.</summary>
public sealed class StandardStreamTests
{
    private const string Query = "object=web-1&operation=prepare&suboperation=begin&extra=-";

    [TestCase(">&-")]
    [TestCase("2>&-")]
    [TestCase(">&- 2>&-")]
    public async Task Refuses_with_outputs_closed(string redirections)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec \"$@\" " + redirections }.RunAsync("web-1", "prepare", "begin", "-");

        Assert.That(result.ExitStatus, Is.EqualTo(1));
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Is.EqualTo(redirections.Contains("2>", StringComparison.Ordinal) ? "" : "no\n"));
        // The socket must not have become standard error: the reason would have come back to the daemon.
        (await daemon.GetRequestAsync()).AssertIs(Query, Hook.Xml);
    }

    [Test]
    public async Task Refuses_with_everything_closed()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec \"$@\" <&- >&- 2>&-" }.RunAsync("web-1", "prepare", "begin", "-");

        Assert.That(result.ExitStatus, Is.EqualTo(1));
        (await daemon.GetRequestAsync()).AssertIs(Query, []);
    }

    [Test]
    public async Task Proceeds_with_everything_closed_and_no_daemon()
    {
        var result = await new Hook { SocketPath = "/nonexistent/hook.sock", Shell = "exec \"$@\" <&- >&- 2>&-" }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceeds(Hook.LongLimit);
    }

    [TestCase("2>/dev/full")]
    [TestCase("2</dev/null")]
    public async Task Refuses_when_the_reason_cannot_be_written(string redirection)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec \"$@\" " + redirection }.RunAsync("web-1", "prepare", "begin", "-");

        (result with { Error = "no\n" }).AssertRefuses("no");
        Assert.That(result.Error, Is.Empty);
    }

    [Test]
    public async Task Does_not_wait_for_a_reader_of_standard_error_past_the_deadline()
    {
        using var directory = new ScratchDirectory();
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        // A named pipe that holds exactly as much as it can: any write to it blocks.
        var shell = $"mkfifo {directory.File("full")}; exec 2<>{directory.File("full")}; head -c 65536 /dev/zero >&2; exec \"$@\"";
        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = shell }.RunAsync("web-1", "prepare", "begin", "-");

        Assert.That(result.ExitStatus, Is.EqualTo(1));
        Assert.That(result.Elapsed, Is.InRange(Hook.LongLimit, Hook.LongLimit + result.Tolerance));
    }

    [Test]
    public async Task Refuses_when_the_reader_of_standard_error_is_gone()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec 3>&1; { \"$@\" 2>&1 >&3 3>&-; echo $? >&3; } | exec true" }
            .RunAsync("web-1", "prepare", "begin", "-");

        Assert.That(System.Text.Encoding.ASCII.GetString(result.Output), Is.EqualTo("1\n"));
    }
}
