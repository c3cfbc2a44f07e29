using System.Net.Sockets;

namespace Reconciler.Testing;

/// <summary>A server's Unix socket, as seen from outside.</summary>
internal static class UnixSocket
{
    /// <summary>Whether somebody listens there. The file is there a moment before.</summary>
    public static async Task<bool> IsListenedOnAsync(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
