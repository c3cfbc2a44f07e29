using System.Net;
using System.Net.Sockets;

namespace Reconciler.Daemon.Hooks;

/// <summary>The Unix socket that hooks are posted to, and the lock that keeps a second daemon away from it.</summary>
internal sealed class HookSocket : IDisposable
{
    /// <summary>EWOULDBLOCK: what flock(2) says when somebody else holds the lock.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _lock;
    private readonly Socket? _activated;

    private HookSocket(string path, FileStream held, Socket? activated)
    {
        Path = path;
        _lock = held;
        _activated = activated;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes sure that no other daemon has the socket.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="activated">The socket itself, where the service manager has made it and keeps it.</param>
    /// <returns>The socket's owner; null when another daemon runs.</returns>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    public static HookSocket? TryClaim(string path, Socket? activated = null)
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
            return new(path, held, activated);
        }
        catch (IOException e) when (e.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <summary>Creates the socket, for root only from the first moment: it is not listened on before its mode is set.</summary>
    /// <exception cref="IOException">Somebody listens there who does not hold the lock.</exception>
    public Socket Bind(EndPoint endPoint)
    {
        if (_activated is not null)
            return _activated;
        if (IsListenedOn(endPoint))
            throw new IOException("systemd holds this socket for the service: start reconciler.service, or stop reconciler.socket first");
        // What a daemon left behind that was killed. Ours alone to remove, as long as the lock is held.
        File.Delete(Path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(endPoint);
        File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return socket;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private static bool IsListenedOn(EndPoint endPoint)
    {
        using var caller = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            caller.Connect(endPoint);
            return true;
        }
        catch (SocketException e)
        {
            // A full queue is somebody's too.
            return e.SocketErrorCode is SocketError.WouldBlock;
        }
    }
}
