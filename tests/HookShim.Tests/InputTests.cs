namespace HookShim.Tests;

/// <summary>What comes on standard input.</summary>
public sealed class InputTests
{
    private const int Limit = 16 * 1024 * 1024;
    private const string Query = "object=web-1&operation=prepare&suboperation=begin&extra=-";
    private const string TooLong = "reconciler-hook: the domain XML is longer than 16 MiB; the event was not passed on\n";

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(64 * 1024 - 1)]
    [TestCase(64 * 1024)]
    [TestCase(64 * 1024 + 1)]
    [TestCase(1_000_000)]
    public async Task Passes_on_every_byte(int length)
    {
        var input = RandomBytes(length);
        var ((result, requests), _) = await OnABusyMachine.TryAsync(
            () => SendAsync(input, socket => new() { SocketPath = socket, Input = input }), sent => !sent.Result.WasStarved, attempts: 20);

        // Refused: so it had the time to send everything and to be answered.
        result.AssertRefuses("no");
        Assert.That(requests, Has.Count.EqualTo(1));
        requests[0].AssertIs(Query, input);
    }

    // From a file, here and below: a pipe carries no 16 MiB in a second when both ends have to share a processor.
    [TestCase(Limit - 1)]
    [TestCase(Limit)]
    public async Task Passes_on_as_much_as_the_limit(int length)
    {
        var input = RandomBytes(length);
        // So many bytes need a processor for a good part of the hook's second.
        var ((result, requests), _) = await OnABusyMachine.TryAsync(
            () => SendAsync(input, socket => new() { SocketPath = socket, Shell = $"exec \"$@\" <{Path.Combine(Path.GetDirectoryName(socket)!, "input")}" }),
            sent => !sent.Result.WasStarved,
            attempts: 20);

        result.AssertRefuses("no");
        Assert.That(requests, Has.Count.EqualTo(1));
        requests[0].AssertIs(Query, input);
    }

    /// <summary>Runs a hook on a daemon of its own. The input is in a file beside its socket too.</summary>
    private static async Task<(HookResult Result, IReadOnlyList<ReceivedRequest> Requests)> SendAsync(byte[] input, Func<string, Hook> hookOn)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));
        await File.WriteAllBytesAsync(Path.Combine(daemon.DirectoryPath, "input"), input);
        var result = await hookOn(daemon.SocketPath).RunAsync("web-1", "prepare", "begin", "-");
        return (result, result.WasStarved ? [] : await daemon.GetRequestsAsync());
    }

    [TestCase(Limit + 1)]
    [TestCase(20_000_000)]
    [TestCase(2 * Limit + 2)]
    public async Task Drains_but_does_not_pass_on_more_than_the_limit(int length)
    {
        var ((result, requests), _) = await OnABusyMachine.TryAsync(() => DrainAsync(length), drained => !drained.Result.WasStarved, attempts: 20);

        // What the hook has left unread is counted on stdout: nothing.
        Assert.That(System.Text.Encoding.ASCII.GetString(result.Output).Trim(), Is.EqualTo("0"));
        (result with { Output = [] }).AssertProceeds(Hook.LongLimit, TooLong);
        Assert.That(requests, Is.Empty);
    }

    private static async Task<(HookResult Result, IReadOnlyList<ReceivedRequest> Requests)> DrainAsync(int length)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));
        var file = Path.Combine(daemon.DirectoryPath, "input");
        await File.WriteAllBytesAsync(file, new byte[length]);
        var hook = new Hook { SocketPath = daemon.SocketPath, Shell = "exec <" + file + "; \"$@\"; status=$?; cat | wc -c; exit $status" };
        var result = await hook.RunAsync("web-1", "prepare", "begin", "-");
        return (result, result.WasStarved ? [] : await daemon.GetRequestsAsync());
    }

    [TestCase("prepare")]
    [TestCase("start")]
    [TestCase("started")]
    [TestCase("release")]
    public async Task Stops_at_the_deadline_when_the_input_does_not_end(string operation)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, KeepInputOpen = true }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceedsAtDeadline(Hook.LimitOf(operation));
        Assert.That(await daemon.GetRequestsAsync(), Is.Empty);
    }

    [Test]
    public async Task Stops_at_the_deadline_when_the_input_goes_on_for_ever()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec \"$@\" </dev/zero" }.RunAsync("web-1", "stopped", "end", "-");

        result.AssertProceedsAtDeadline(Hook.ShortLimit);
        Assert.That(await daemon.GetRequestsAsync(), Is.Empty);
    }

    [TestCase("</dev/null")]
    [TestCase("<&-")]
    [TestCase("</")]
    public async Task Passes_on_the_event_when_there_is_nothing_to_read(string redirection)
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = "exec \"$@\" " + redirection }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertRefuses("no");
        (await daemon.GetRequestAsync()).AssertIs(Query, []);
    }

    [Test]
    public async Task Drains_its_input_when_there_is_no_daemon()
    {
        var result = await new Hook { SocketPath = "/nonexistent/hook.sock", Input = new byte[1_000_000], Shell = "\"$@\"; status=$?; cat; exit $status" }
            .RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceeds(Hook.LongLimit);
    }

    private static byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
