using System.Net;
using System.Net.Sockets;

namespace Reconciler.Hooks;

/// <summary>The Unix socket that hooks are posted to, and the lock that keeps a second daemon away from it.</summary>
internal sealed class HookSocket : IDisposable
{
    /// <summary>EWOULDBLOCK: what flock(2) says when somebody else holds the lock.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _lock;

    private HookSocket(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes sure that no other daemon has the socket.</summary>
    /// <returns>The socket's owner; null when another daemon runs.</returns>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    public static HookSocket? TryClaim(string path)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        try
        {
            // An flock(2), which the kernel gives back whatever ends the process.
            var held = new FileStream(path + ".lock", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.None,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            return new(path, held);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <summary>Creates the socket, for root only from the first moment: it is not listened on before its mode is set.</summary>
    public Socket Bind(EndPoint endPoint)
    {
        // What a daemon left behind that was killed. Ours alone to remove, as long as the lock is held.
        File.Delete(Path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endPoint);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();
}
