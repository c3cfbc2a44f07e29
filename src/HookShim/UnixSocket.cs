using System.Runtime.InteropServices;
using System.Text;

namespace HookShim;

/// <summary>A connected, non-blocking stream socket of the Unix domain.</summary>
internal sealed unsafe class UnixSocket : IDisposable
{
    private const int FirstOrdinaryDescriptor = 3;

    private const int LongestConnectPauseMilliseconds = 8;

    private readonly int _descriptor;

    private UnixSocket(int descriptor) => _descriptor = descriptor;

    /// <summary>
    /// Connects to the socket at <paramref name="path"/>; null if nobody listens, this user may not connect, or the deadline passed.
    /// </summary>
    public static UnixSocket? TryConnect(string path, Deadline deadline)
    {
        var address = new SocketAddress { Family = NativeMethods.AF_UNIX };
        // The memory is zeroed, so the terminating zero is there already.
        if (!Encoding.UTF8.TryGetBytes(path, new Span<byte>(address.Path, SocketAddress.PathCapacity - 1), out _))
            return null;

        var descriptor = Create();
        if (descriptor < 0)
            return null;

        var pause = 1;
        while (NativeMethods.connect(descriptor, &address, (uint)sizeof(SocketAddress)) != 0)
        {
            // On a Unix socket EAGAIN means that the listener's queue is full (connect(2)): the daemon is busy. No event tells when there
            // is room, so try again after a short wait.
            if (!Descriptor.IsTransient(Marshal.GetLastPInvokeError()) || deadline.RemainingMilliseconds == 0)
            {
                NativeMethods.close(descriptor);
                return null;
            }

            Thread.Sleep(Math.Min(pause, deadline.RemainingMilliseconds));
            pause = Math.Min(pause * 2, LongestConnectPauseMilliseconds);
        }

        return new UnixSocket(descriptor);
    }

    /// <summary>Sends both parts, one after the other; false if the daemon closed the connection or the deadline passed.</summary>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, Deadline deadline)
    {
        fixed (byte* headBytes = head)
        fixed (byte* bodyBytes = body)
        {
            // Both parts go in one call, so that the daemon wakes up only once.
            var vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector { Base = headBytes, Length = (nuint)head.Length };
            vectors[1] = new IoVector { Base = bodyBytes, Length = (nuint)body.Length };
            var message = new MessageHeader { Vectors = vectors, VectorCount = 2 };

            while (vectors[0].Length + vectors[1].Length > 0)
            {
                // Sends before it waits: the buffer of a new socket has room for a usual domain XML.
                var sent = NativeMethods.sendmsg(_descriptor, &message, NativeMethods.MSG_NOSIGNAL);
                if (sent < 0)
                {
                    if (!Descriptor.IsTransient(Marshal.GetLastPInvokeError())
                        || !Descriptor.WaitUntilReady(_descriptor, NativeMethods.POLLOUT, deadline))
                    {
                        return false;
                    }

                    continue;
                }

                Skip(ref vectors[0], ref sent);
                Skip(ref vectors[1], ref sent);
            }
        }

        return true;
    }

    /// <summary>
    /// Waits for bytes and reads them. Returns their number; 0 at the end of the stream; a negative number if the connection broke or the
    /// deadline passed.
    /// </summary>
    public int Receive(Span<byte> buffer, Deadline deadline)
    {
        fixed (byte* bytes = buffer)
        {
            while (Descriptor.WaitUntilReady(_descriptor, NativeMethods.POLLIN, deadline))
            {
                var received = NativeMethods.recv(_descriptor, bytes, (nuint)buffer.Length, 0);
                if (received >= 0)
                    return (int)received;
                if (!Descriptor.IsTransient(Marshal.GetLastPInvokeError()))
                    return -1;
            }

            return -1;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => NativeMethods.close(_descriptor);

    private static int Create()
    {
        var descriptor = NativeMethods.socket(
            NativeMethods.AF_UNIX, NativeMethods.SOCK_STREAM | NativeMethods.SOCK_NONBLOCK | NativeMethods.SOCK_CLOEXEC, 0);
        if (descriptor is < 0 or >= FirstOrdinaryDescriptor)
            return descriptor;

        // If the parent process closed a standard stream, the socket got its number, and a message for stderr would go to the daemon.
        var moved = NativeMethods.fcntl(descriptor, NativeMethods.F_DUPFD_CLOEXEC, FirstOrdinaryDescriptor);
        NativeMethods.close(descriptor);
        return moved;
    }

    /// <summary>Removes up to <paramref name="count"/> bytes from the start of the vector.</summary>
    private static void Skip(ref IoVector vector, ref nint count)
    {
        var skipped = (nint)Math.Min(vector.Length, (nuint)count);
        vector.Base += skipped;
        vector.Length -= (nuint)skipped;
        count -= skipped;
    }
}
