using System.Net;
using System.Net.Sockets;

namespace Reconciler.Daemon.Hooks;

/// <summary>The Unix socket for hook calls, and the lock that keeps a second daemon away from it.</summary>
internal sealed class HookSocket : IDisposable
{
    /// <summary>EWOULDBLOCK: flock(2) returns it if somebody else holds the lock.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _lock;
    private readonly Socket? _activated;

    private HookSocket(string path, FileStream held, Socket? activated)
    {
        Path = path;
        _lock = held;
        _activated = activated;
    }

    /// <summary>The socket's path.</summary>
    public string Path { get; }

    /// <summary>Ensures that no other daemon has the socket.</summary>
    /// <param name="path">The socket's path.</param>
    /// <param name="activated">The socket itself, if the service manager has made it and keeps it.</param>
    /// <returns>The owner of the socket; null if another daemon runs.</returns>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    public static HookSocket? TryClaim(string path, Socket? activated = null)
    {
        var directory = System.IO.Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(directory);
        try
        {
            // This is an flock(2). The kernel releases it however the process ends.
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

    /// <summary>Creates the socket, only for root from the first moment: nobody listens on it before its mode is set.</summary>
    /// <exception cref="IOException">Somebody without the lock listens there.</exception>
    public Socket Bind(EndPoint endPoint)
    {
        if (_activated is not null)
            return _activated;
        if (IsListenedOn(endPoint))
            throw new IOException("systemd holds this socket for the service: start reconciler.service, or stop reconciler.socket first");
        // A daemon that was killed left this file behind. While we hold the lock, only we may remove it.
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
            // If the queue is full, somebody listens there too.
            return e.SocketErrorCode is SocketError.WouldBlock;
        }
    }
}
