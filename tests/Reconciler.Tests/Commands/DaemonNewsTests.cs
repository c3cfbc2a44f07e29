using System.Net.Sockets;
using System.Text;
using Reconciler.Commands;

namespace Reconciler.Tests.Commands;

[TestFixture]
internal sealed class DaemonNewsTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Whoever_waits_waits_for_the_daemon_and_without_one_not_at_all()
    {
        using var directory = new ScratchDirectory();
        var path = directory.File("hook.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        using var news = new DaemonNews(path);
        // Without a stream it would wait for no time at all.
        var first = WaitAsync(news);
        var daemon = await listener.AcceptAsync().WaitAsync(s_patience);
        var request = new byte[4096];
        var length = await daemon.ReceiveAsync(request).WaitAsync(s_patience);
        Assert.That(Encoding.ASCII.GetString(request, 0, length), Does.StartWith("GET /status/events HTTP/1.1\r\n"));
        await SendAsync(daemon, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
        await SendAsync(daemon, ": alive\n\n");
        await SendAsync(daemon, "event: status\ndata: {}\n\n");
        await first.WaitAsync(s_patience);

        var second = WaitAsync(news);
        Assert.That(second.IsCompleted, Is.False, "there is no news");
        await news.WaitAsync(TimeSpan.Zero, atMost: TimeSpan.FromMilliseconds(1), CancellationToken.None).WaitAsync(s_patience);
        await SendAsync(daemon, "event: workloads\ndata: {}\n\n");
        await second.WaitAsync(s_patience);

        daemon.Dispose();
        listener.Dispose();
        // The end of the stream is news too, and then nobody answers.
        await WaitAsync(news).WaitAsync(s_patience);
        await WaitAsync(news).WaitAsync(s_patience);
    }

    private static Task WaitAsync(DaemonNews news) => news.WaitAsync(otherwise: TimeSpan.Zero, atMost: null, CancellationToken.None);

    private static Task SendAsync(Socket socket, string text) => socket.SendAsync(Encoding.ASCII.GetBytes(text)).WaitAsync(s_patience);
}
