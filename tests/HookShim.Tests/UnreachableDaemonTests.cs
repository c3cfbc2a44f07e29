using System.Net.Sockets;

namespace HookShim.Tests;

/// <summary>Daemons that are not there, may not be spoken to, or have no time.</summary>
public sealed class UnreachableDaemonTests
{
    private static readonly string[] Operations = ["prepare", "start", "started", "stopped"];

    [TestCaseSource(nameof(Operations))]
    public async Task Proceeds_at_once_without_a_socket(string operation)
    {
        using var directory = new ScratchDirectory();

        var result = await new Hook { SocketPath = directory.File("none.sock") }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceeds(Hook.ShortLimit);
    }

    [Test]
    public async Task Proceeds_at_once_when_the_path_is_a_file()
    {
        using var directory = new ScratchDirectory();
        var path = directory.File("hook.sock");
        await File.WriteAllTextAsync(path, "not a socket");

        (await new Hook { SocketPath = path }.RunAsync("web-1", "prepare", "begin", "-")).AssertProceeds(Hook.ShortLimit);

        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("not a socket"));
    }

    [Test]
    public async Task Proceeds_at_once_when_the_path_is_too_long()
    {
        (await new Hook { SocketPath = "/" + new string('x', 200) }.RunAsync("web-1", "prepare", "begin", "-")).AssertProceeds(Hook.ShortLimit);
    }

    [Test]
    public async Task Proceeds_at_once_when_nobody_listens()
    {
        using var directory = new ScratchDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(directory.File("hook.sock")));

        var result = await new Hook { SocketPath = directory.File("hook.sock") }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceeds(Hook.ShortLimit);
    }

    [Test]
    public async Task Proceeds_at_once_without_permission()
    {
        await using var daemon = ScriptedDaemon.Answering(Answers.Conflict("no"));
        var binary = Path.Combine(daemon.DirectoryPath, "reconciler-hook");
        File.Copy(HookBinary.Path, binary);
        string? shell = null;
        if (Environment.IsPrivilegedProcess)
        {
            // As the hook of qemu:///session: an ordinary user, before root's socket.
            File.SetUnixFileMode(daemon.SocketPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(daemon.DirectoryPath, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(binary, (UnixFileMode)0b111_101_101);
            shell = "exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\"";
        }
        else
        {
            File.SetUnixFileMode(daemon.SocketPath, UnixFileMode.None);
        }

        var result = await new Hook { SocketPath = daemon.SocketPath, Shell = shell, Binary = binary }.RunAsync("web-1", "prepare", "begin", "-");

        result.AssertProceeds(Hook.ShortLimit);
        Assert.That(await daemon.GetRequestsAsync(), Is.Empty);
    }

    [TestCaseSource(nameof(Operations))]
    public async Task Stops_at_the_deadline_when_the_daemon_does_not_accept(string operation)
    {
        using var directory = new ScratchDirectory();
        using var listener = Listen(directory.File("hook.sock"));

        var result = await new Hook { SocketPath = directory.File("hook.sock") }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceedsAtDeadline(Hook.LimitOf(operation));
    }

    [TestCaseSource(nameof(Operations))]
    public async Task Stops_at_the_deadline_when_the_queue_of_the_daemon_is_full(string operation)
    {
        using var directory = new ScratchDirectory();
        using var listener = Listen(directory.File("hook.sock"));
        var waiting = FillQueue(directory.File("hook.sock"));

        var result = await new Hook { SocketPath = directory.File("hook.sock") }.RunAsync("web-1", operation, "begin", "-");

        result.AssertProceedsAtDeadline(Hook.LimitOf(operation));
        waiting.ForEach(socket => socket.Dispose());
    }

    [Test]
    public async Task Gets_through_when_the_queue_empties_in_time()
    {
        using var directory = new ScratchDirectory();
        using var listener = Listen(directory.File("hook.sock"));
        var waiting = FillQueue(directory.File("hook.sock"));

        var running = new Hook { SocketPath = directory.File("hook.sock") }.RunAsync("web-1", "prepare", "begin", "-");
        await Task.Delay(200);
        foreach (var socket in waiting)
        {
            (await listener.AcceptAsync()).Dispose();
            socket.Dispose();
        }

        using var connection = await listener.AcceptAsync();
        await ScriptedDaemon.ReadRequestAsync(connection, default);
        await ScriptedDaemon.SendAsync(connection, System.Text.Encoding.UTF8.GetBytes(Answers.Conflict("no")), default);

        (await running).AssertRefuses("no");
    }

    private static Socket Listen(string path)
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        return listener;
    }

    /// <summary>Connects until the kernel says that the queue is full.</summary>
    private static List<Socket> FillQueue(string path)
    {
        var waiting = new List<Socket>();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.WouldBlock)
            {
                socket.Dispose();
                return waiting;
            }

            waiting.Add(socket);
        }
    }
}
