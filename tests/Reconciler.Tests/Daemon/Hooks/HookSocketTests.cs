using System.Net.Sockets;
using Reconciler.Daemon.Hooks;

namespace Reconciler.Tests.Daemon.Hooks;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HookSocketTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hook-");

    private string SocketPath => Path.Combine(_directory.FullName, "below", "hook.sock");

    public void Dispose() => _directory.Delete(recursive: true);

    [Test]
    public void There_is_one_daemon_at_a_time()
    {
        using (var first = HookSocket.TryClaim(SocketPath))
        {
            Assert.That(first, Is.Not.Null);
            Assert.That(HookSocket.TryClaim(SocketPath), Is.Null);
        }

        using var next = HookSocket.TryClaim(SocketPath);
        Assert.That(next, Is.Not.Null, "the first has ended");
    }

    [Test]
    public void Socket_and_lock_are_for_their_owner_only()
    {
        using var claimed = HookSocket.TryClaim(SocketPath)!;
        using var socket = claimed.Bind(new UnixDomainSocketEndPoint(SocketPath));
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo(ownerOnly));
        Assert.That(File.GetUnixFileMode(SocketPath + ".lock"), Is.EqualTo(ownerOnly));
    }

    [Test]
    public void What_a_killed_daemon_left_behind_is_replaced()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath)!);
        File.WriteAllText(SocketPath, "stale");
        using var claimed = HookSocket.TryClaim(SocketPath)!;
        using var socket = claimed.Bind(new UnixDomainSocketEndPoint(SocketPath));
        socket.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(SocketPath));
        using var accepted = socket.Accept();
        Assert.That(PeerCredentials.UserOf(accepted), Is.EqualTo(UserOfThisProcess()));
    }

    [Test]
    public void A_socket_without_a_peer_has_no_user()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        uint? user = null;
        try
        {
            user = PeerCredentials.UserOf(socket);
        }
        catch (SocketException e)
        {
            Assert.That(e.Message, Is.Not.Empty);
        }

        Assert.That(user, Is.Null.Or.EqualTo(uint.MaxValue), "never root's");
    }

    private static uint UserOfThisProcess() => uint.Parse(
        File.ReadLines("/proc/self/status").Single(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2]);
}
