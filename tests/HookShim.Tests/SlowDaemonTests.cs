using System.Net.Sockets;
using System.Text;

namespace HookShim.Tests;

/// <summary>Daemons that accept and then let the hook down.</summary>
public sealed class SlowDaemonTests
{
    private static readonly string[] Operations = ["prepare", "start", "started", "stopped", "release", "reconnect"];

    private static readonly string[] HalfAnswers =
    [
        "HTTP/1.1 409 Conf",
        "HTTP/1.1 409 Conflict\r\nContent-Length: 9\r\n\r\nhalf",
        "HTTP/1.1 409 Conflict\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
        "HTTP/1.1 409 Conflict\r\n\r\nno length and no end",
        "HTTP/1.1 200 OK\r\nContent-",
    ];

    [TestCaseSource(nameof(Operations))]
    public async Task Stops_at_the_deadline_when_the_daemon_says_nothing(string operation)
    {
        await using var daemon = ScriptedDaemon.AfterRequest(ScriptedDaemon.StaySilentAsync);

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceedsAtDeadline(Hook.LimitOf(operation));
        (await daemon.GetRequestAsync()).AssertIs($"object=web-1&operation={operation}&suboperation=begin&extra=-", Hook.Xml);
    }

    [TestCaseSource(nameof(HalfAnswers))]
    public async Task Stops_at_the_deadline_with_half_an_answer(string half)
    {
        await using var daemon = ScriptedDaemon.AfterRequest(async (connection, cancellationToken) =>
        {
            await ScriptedDaemon.SendAsync(connection, Encoding.UTF8.GetBytes(half), cancellationToken);
            await ScriptedDaemon.StaySilentAsync(connection, cancellationToken);
        });

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceedsAtDeadline(Hook.LongLimit);
    }

    [TestCase("prepare")]
    [TestCase("stopped")]
    public async Task Stops_at_the_deadline_when_the_daemon_does_not_read(string operation)
    {
        await using var daemon = ScriptedDaemon.OnConnection(
            (_, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken));

        var result = await new Hook { SocketPath = daemon.SocketPath, Input = new byte[8_000_000] }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceedsAtDeadline(Hook.LimitOf(operation));
    }

    [TestCase("prepare")]
    [TestCase("stopped")]
    public async Task Stops_at_the_deadline_when_the_answer_drips(string operation)
    {
        await using var daemon = ScriptedDaemon.AfterRequest(async (connection, cancellationToken) =>
        {
            await ScriptedDaemon.SendAsync(connection, "HTTP/1.1 409 Conflict\r\n\r\n"u8.ToArray(), cancellationToken);
            while (connection.Connected)
            {
                await ScriptedDaemon.SendAsync(connection, "."u8.ToArray(), cancellationToken);
                await Task.Delay(20, cancellationToken);
            }
        });

        var result = await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceeds(Hook.LimitOf(operation));
    }

    [Test]
    public async Task Waits_for_an_answer_that_is_late_but_in_time()
    {
        await using var daemon = ScriptedDaemon.AfterRequest(async (connection, cancellationToken) =>
        {
            await Task.Delay(600, cancellationToken);
            await ScriptedDaemon.SendAsync(connection, Encoding.UTF8.GetBytes(Answers.Conflict("no")), cancellationToken);
        });

        (await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "start", "begin", "-")).AssertRefuses("no");
    }

    [TestCase(0)]
    [TestCase(10_000)]
    [TestCase(8_000_000)]
    public async Task Proceeds_at_once_when_the_daemon_closes_at_once(int length)
    {
        await using var daemon = ScriptedDaemon.OnConnection((_, _) => Task.CompletedTask);

        var result = await new Hook { SocketPath = daemon.SocketPath, Input = new byte[length] }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceeds(Hook.LongLimit / 2);
    }

    [Test]
    public async Task Proceeds_at_once_when_the_daemon_closes_after_reading()
    {
        await using var daemon = ScriptedDaemon.AfterRequest((connection, _) =>
        {
            connection.Shutdown(SocketShutdown.Both);
            return Task.CompletedTask;
        });

        (await new Hook { SocketPath = daemon.SocketPath }.RunAsync("web-1", "prepare", "begin", "-")).AssertProceeds(Hook.LongLimit / 2);
    }
}
