using System.Text;

namespace HookShim.Tests;

/// <summary>How an answer is read, whole, in pieces, cut short and nonsensical.</summary>
public sealed class AnswerTests
{
    private static readonly TestCaseData[] Refusals =
    [
        new TestCaseData("HTTP/1.1 409 Conflict\r\n\r\nuntil the end\n", "until the end").SetArgDisplayNames("until the end of the stream"),
        new TestCaseData("HTTP/1.0 409\r\nCONTENT-LENGTH:2 \r\n\r\nno", "no").SetArgDisplayNames("no reason phrase"),
        new TestCaseData("HTTP/1.1 100 Continue\r\n\r\n" + Answers.Conflict("no"), "no").SetArgDisplayNames("after an interim response"),
        new TestCaseData(Answers.Conflict("one\ntwo"), "one\ntwo").SetArgDisplayNames("two lines"),
        new TestCaseData(Answers.Conflict("a\u001b[2Jb\0c\rd\te\u007ff\u009bg"), "a?[2Jb?c?d?e?f?g").SetArgDisplayNames("control characters"),
        new TestCaseData(Answers.Conflict(""), "refused by the reconciler daemon, which gave no reason").SetArgDisplayNames("no reason"),
        new TestCaseData(Answers.Conflict("no") + "and more", "no").SetArgDisplayNames("more than its length"),
    ];

    private static readonly TestCaseData[] NoAnswers =
    [
        new TestCaseData("").SetArgDisplayNames("nothing"),
        new TestCaseData("\0\u0001garbage\r\n\r\n409").SetArgDisplayNames("garbage"),
        new TestCaseData("HTTP/1.1 409").SetArgDisplayNames("half a status line"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\n").SetArgDisplayNames("half a head"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nContent-Length: 9\r\n\r\nhalf").SetArgDisplayNames("half a body"),
        new TestCaseData(Answers.ChunkedConflict("no logical ", "switch 'ä'"))
            .SetArgDisplayNames("in chunks, which the daemon never sends"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nTransfer-Encoding: gzip\r\n\r\nno").SetArgDisplayNames("a coding we do not know"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nContent-Length: two\r\n\r\nno").SetArgDisplayNames("bad length"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nContent-Length: -2\r\n\r\nno").SetArgDisplayNames("negative length"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nno colon\r\n\r\nno").SetArgDisplayNames("bad header field"),
        new TestCaseData("HTTP/1.1 4090 Conflict\r\n\r\nno").SetArgDisplayNames("four digits"),
        new TestCaseData("HTTP/2 409 Conflict\r\n\r\nno").SetArgDisplayNames("another protocol"),
        new TestCaseData("409 Conflict\r\n\r\nno").SetArgDisplayNames("no protocol"),
        new TestCaseData("HTTP/1.1 409 Conflict\r\nX: " + new string('x', 100_000) + "\r\n\r\nno").SetArgDisplayNames("immense head"),
    ];

    [TestCaseSource(nameof(Refusals))]
    public async Task Shows_the_reason_of_a_refusal(string answer, string reason)
    {
        await using var daemon = ScriptedDaemon.Answering(answer);

        var result = await PrepareAsync(daemon);

        result.AssertRefuses(reason);
    }

    [TestCaseSource(nameof(NoAnswers))]
    public async Task Proceeds_on_what_is_not_a_whole_answer(string answer)
    {
        await using var daemon = ScriptedDaemon.Answering(answer);

        var result = await PrepareAsync(daemon);

        result.AssertProceeds(Hook.LongLimit);
        Assert.That(await daemon.GetRequestsAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Proceeds_on_random_bytes()
    {
        var garbage = new byte[100_000];
        new Random(1).NextBytes(garbage);
        await using var daemon = ScriptedDaemon.Answering(garbage);

        (await PrepareAsync(daemon)).AssertProceeds(Hook.LongLimit);
    }

    [Test]
    public async Task Shows_the_first_4_KiB_of_a_long_reason()
    {
        // Two bytes a character, so that the limit falls into the middle of one.
        var reason = new string('ä', 1_000_000);
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict(reason));

        var result = await PrepareAsync(daemon);

        result.AssertRefuses(new string('ä', 2047));
    }

    [Test]
    public async Task Replaces_what_is_not_UTF_8()
    {
        await using var daemon = ScriptedDaemon.Answering([.. "HTTP/1.1 409 Conflict\r\nContent-Length: 3\r\n\r\na"u8, 0xFF, (byte)'b']);

        (await PrepareAsync(daemon)).AssertRefuses("a?b");
    }

    [Test]
    public async Task Reads_an_answer_that_comes_byte_by_byte()
    {
        var answer = Encoding.UTF8.GetBytes(Answers.Conflict("not here"));
        await using var daemon = ScriptedDaemon.AfterRequest(async (connection, cancellationToken) =>
        {
            foreach (var octet in answer)
            {
                await ScriptedDaemon.SendAsync(connection, new[] { octet }, cancellationToken);
                await Task.Yield();
            }

            await ScriptedDaemon.StaySilentAsync(connection, cancellationToken);
        });

        (await PrepareAsync(daemon)).AssertRefuses("not here");
    }

    [Test]
    public async Task Reads_a_refusal_that_comes_before_the_body_was_read()
    {
        await using var daemon = ScriptedDaemon.OnConnection(
            (connection, cancellationToken) => ScriptedDaemon.SendAsync(connection, Encoding.UTF8.GetBytes(Answers.Conflict("no")), cancellationToken));
        var hook = new Hook { SocketPath = daemon.SocketPath, Input = new byte[8_000_000] };

        // So many bytes need a processor for a good part of the hook's second.
        var (result, _) = await OnABusyMachine.TryAsync(
            () => hook.RunAsync("web-1", "prepare", "begin", "-"), sent => !sent.WasStarved, attempts: 20);

        result.AssertRefuses("no");
    }

    private static Task<HookResult> PrepareAsync(ScriptedDaemon daemon)
        => new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "prepare", "begin", "-");
}
