using System.Net;
using System.Net.Sockets;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Tests.Ovsdb;

internal sealed class OvsdbRemoteTests
{
    [TestCase("unix:/run/ovn/ovnnb_db.sock", "/run/ovn/ovnnb_db.sock")]
    [TestCase("unix:relative.sock", "relative.sock")]
    [TestCase("tcp:10.0.0.1:6641", "10.0.0.1:6641")]
    [TestCase("tcp:[fd00::2]:6641", "[fd00::2]:6641")]
    [TestCase("tcp:db.example:6641", "Unspecified/db.example:6641")]
    [TestCase("ssl:10.0.0.1:6641,ssl:[fd00::2]:6641,ssl:db.example:6641", "10.0.0.1:6641;[fd00::2]:6641;Unspecified/db.example:6641")]
    [TestCase(" tcp:10.0.0.1:1 , tcp:10.0.0.2:65535,unix:/a ", "10.0.0.1:1;10.0.0.2:65535;/a")]
    [TestCase("tcp:10.0.0.1:1,", "10.0.0.1:1")]
    public void A_list_of_remotes_is_read_in_its_order(string text, string endPoints)
    {
        Assert.That(OvsdbRemote.TryParseList(text, out var remotes, out var error), Is.True, error);
        Assert.That(string.Join(';', remotes!.Select(r => r.EndPoint)), Is.EqualTo(endPoints));
    }

    [TestCase("", "names no remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase(" , ", "names no remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("/run/ovn/ovnnb_db.sock", "'/run/ovn/ovnnb_db.sock' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("unix:", "'unix:' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("TCP:10.0.0.1:1", "'TCP:10.0.0.1:1' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("ptcp:6641", "'ptcp:6641' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    [TestCase("ssl:10.0.0.1", "'ssl:10.0.0.1' has no port from 1 to 65535; write ssl:HOST:PORT")]
    [TestCase("ssl:fd00::2:6641", "'ssl:fd00::2:6641': write an IPv6 address in brackets, as in ssl:[fd00::1]:6641")]
    [TestCase("tcp:10.0.0.1", "'tcp:10.0.0.1' has no port from 1 to 65535; write tcp:HOST:PORT")]
    [TestCase("tcp:10.0.0.1:0", "'tcp:10.0.0.1:0' has no port from 1 to 65535; write tcp:HOST:PORT")]
    [TestCase("tcp:10.0.0.1:65536", "'tcp:10.0.0.1:65536' has no port from 1 to 65535; write tcp:HOST:PORT")]
    [TestCase("tcp:10.0.0.1:-1", "'tcp:10.0.0.1:-1' has no port from 1 to 65535; write tcp:HOST:PORT")]
    [TestCase("tcp::6641", "'tcp::6641' has no port from 1 to 65535; write tcp:HOST:PORT")]
    [TestCase("tcp:fd00::2:6641", "'tcp:fd00::2:6641': write an IPv6 address in brackets, as in tcp:[fd00::1]:6641")]
    [TestCase("tcp:[]:6641", "'tcp:[]:6641': what is in brackets is not an IPv6 address")]
    [TestCase("tcp:[db.example]:6641", "'tcp:[db.example]:6641': what is in brackets is not an IPv6 address")]
    [TestCase("tcp:[10.0.0.1]:6641", "'tcp:[10.0.0.1]:6641': what is in brackets is not an IPv6 address")]
    [TestCase("tcp:10.0.0.1:1,nonsense", "'nonsense' is not a remote; write unix:PATH, tcp:HOST:PORT or ssl:HOST:PORT")]
    public void What_is_wrong_is_said(string text, string expected)
    {
        Assert.That(OvsdbRemote.TryParseList(text, out _, out var error), Is.False);
        Assert.That(error, Is.EqualTo(expected));
    }

    [Test]
    public void The_path_of_a_socket_has_a_limit()
    {
        Assert.That(OvsdbRemote.TryParseList("unix:/" + new string('x', 106), out _, out _), Is.True);
        Assert.That(OvsdbRemote.TryParseList("unix:/" + new string('x', 107), out _, out var error), Is.False);
        Assert.That(error, Does.EndWith("a socket's path has at most 107 bytes"));
        Assert.That(OvsdbRemote.TryParseList("unix:/" + new string('é', 54), out _, out _), Is.False);
    }

    [TestCase("unix:/nonexistent/db.sock", "unix:/nonexistent/db.sock: there is no such socket; is the server running?")]
    [TestCase("unix:/dev/null", "unix:/dev/null: Connection refused")]
    public void A_socket_that_cannot_be_opened_is_named(string text, string message)
    {
        Assert.That(OvsdbRemote.TryParseList(text, out var remotes, out _), Is.True);
        Assert.That(
            async () => await remotes![0].ConnectAsync(TlsFiles.None, CancellationToken.None), Throws.InstanceOf<OvsdbConnectionException>().With.Message.EqualTo(message));
    }

    [Test]
    public async Task A_name_with_several_addresses_leads_to_the_one_where_somebody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var stream = await OvsdbRemote.OpenAnyAsync([IPAddress.Parse("127.0.0.9"), IPAddress.Loopback], port, CancellationToken.None);
        using var accepted = await listener.AcceptSocketAsync();
        Assert.That(accepted.Connected, Is.True);
        Assert.That(
            async () => await OvsdbRemote.OpenAnyAsync([IPAddress.Parse("127.0.0.9"), IPAddress.Parse("127.0.0.8")], port, CancellationToken.None),
            Throws.InstanceOf<SocketException>());
    }
}
