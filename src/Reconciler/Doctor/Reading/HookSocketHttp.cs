using System.Net.Sockets;

namespace Reconciler.Doctor.Reading;

/// <summary>HTTP to a daemon over its Unix socket, for whoever asks one how it is.</summary>
internal static class HookSocketHttp
{
    /// <summary>Makes a client whose every connection goes to one socket. Its base address is that of the daemon.</summary>
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
