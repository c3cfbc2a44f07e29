using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Reconciler.Daemon.Hooks;
using Reconciler.Daemon.Systemd;

namespace Reconciler.Tests.Daemon.Systemd;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed partial class SocketActivationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("activation-");
    private readonly Socket _held = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly string _path;

    public SocketActivationTests()
    {
        _path = Path.Combine(_directory.FullName, "hook.sock");
        _held.Bind(new UnixDomainSocketEndPoint(_path));
        _held.Listen();
    }

    public void Dispose()
    {
        _held.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public void Nothing_is_taken_that_is_meant_for_another_process()
    {
        Assert.Multiple(() =>
        {
            Assert.That(Take(null, null), Is.Null);
            Assert.That(Take("1", "1"), Is.Null);
            Assert.That(Take(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "0"), Is.Null);
            Assert.That(Take(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "some"), Is.Null);
        });

        Socket? Take(string? process, string? count) => SocketActivation.Take(_path, name => name switch
        {
            "LISTEN_PID" => process,
            "LISTEN_FDS" => count,
            _ => null,
        });
    }

    [Test]
    public void The_socket_is_known_by_its_path()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        int[] descriptors = [Duplicate(other), Duplicate(_held)];
        using var taken = SocketActivation.Take(_path, descriptors);
        Assert.That(taken!.LocalEndPoint!.ToString(), Is.EqualTo(_path));
        Assert.That(close(descriptors[0]), Is.Zero, "the other one is still open");
    }

    [Test]
    public void A_socket_at_another_path_is_a_mistake_that_is_named()
    {
        var descriptor = Duplicate(_held);
        Assert.That(
            () => SocketActivation.Take("/run/elsewhere.sock", [descriptor]),
            Throws.TypeOf<IOException>().With.Message.EqualTo(
                $"systemd hands over {_path} instead: hook.socket and reconciler.socket must name the same path"));
        Assert.That(close(descriptor), Is.Zero);
    }

    [Test]
    public async Task What_connects_between_two_daemons_is_served_by_the_second()
    {
        await using (await ServeAsync("first"))
            Assert.That(await (await AskAsync()), Does.EndWith("first"));

        Assert.That(File.Exists(_path), Is.True, "the file is the service manager's");
        var waiting = await AskAsync();
        await Task.Delay(50);
        Assert.That(waiting.IsCompleted, Is.False);

        await using (await ServeAsync("second"))
            Assert.That(await waiting.WaitAsync(Eventually.Patience), Does.EndWith("second"));
        Assert.That(_held.Poll(0, SelectMode.SelectRead), Is.False, "nobody has shut it down");
    }

    [Test]
    public void A_daemon_started_by_hand_leaves_it_alone()
    {
        using var claimed = HookSocket.TryClaim(_path)!;
        Assert.That(() => claimed.Bind(new UnixDomainSocketEndPoint(_path)), Throws.TypeOf<IOException>().With.Message.Contains("reconciler.socket"));
        Assert.That(File.Exists(_path), Is.True);
    }

    /// <summary>A daemon's way to the socket, up to the server.</summary>
    private async Task<Daemon> ServeAsync(string answer)
    {
        var claimed = HookSocket.TryClaim(_path, SocketActivation.Take(_path, [Duplicate(_held)]))!;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.Configure<SocketTransportOptions>(o => o.CreateBoundListenSocket = claimed.Bind);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.ListenUnixSocket(_path, l => l.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(answer));
        await app.StartAsync();
        return new(app, claimed);
    }

    /// <summary>Connects and asks; what is returned is the answer, later.</summary>
    private async Task<Task<string>> AskAsync()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_path));
        await socket.SendAsync("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray());
        return ReadAsync();

        async Task<string> ReadAsync()
        {
            using (socket)
            {
                await using var stream = new NetworkStream(socket);
                using var reader = new StreamReader(stream, Encoding.ASCII);
                // Chunked: the answer is the last line but one that is not empty.
                return string.Join('\n', (await reader.ReadToEndAsync()).Split("\r\n").Where(l => l is not ("" or "0")));
            }
        }
    }

    /// <summary>As a process gets it from its parent: the same socket, and no FD_CLOEXEC.</summary>
    private static int Duplicate(Socket socket) => dup((int)socket.Handle);

    [LibraryImport("libc")]
    private static partial int dup(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    private sealed record Daemon(WebApplication App, HookSocket Socket) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await App.StopAsync();
            await App.DisposeAsync();
            Socket.Dispose();
        }
    }
}
