using System.Net.Sockets;

namespace Reconciler.Doctor.Reading;

/// <summary>HTTP to a daemon over its Unix socket.</summary>
internal static class HookSocketHttp
{
    /// <summary>Creates a client that connects only to this socket. Its base address is the daemon's.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="timeout">How long a request may take.</param>
    public static HttpClient CreateClient(string path, TimeSpan timeout) =>
        new(new SocketsHttpHandler { ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken) })
        {
            BaseAddress = new("http://localhost"),
            Timeout = timeout,
        };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }
}
