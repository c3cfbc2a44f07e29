using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Reconciler.Daemon.Hooks;

/// <summary>The peer of a Unix socket, according to the kernel (unix(7), <c>SO_PEERCRED</c>).</summary>
internal static class PeerCredentials
{
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    /// <summary>The user that connected.</summary>
    /// <exception cref="SocketException">The kernel does not say.</exception>
    public static uint UserOf(Socket socket)
    {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<uint> credentials = stackalloc uint[3];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, MemoryMarshal.AsBytes(credentials));
        return credentials[1];
    }
}
