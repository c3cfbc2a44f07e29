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
    /// Connects to the socket at <paramref name="path"/>; null when nobody listens there, this user may not, or the deadline passed.
    /// </summary>
    public static UnixSocket? TryConnect(string path, Deadline deadline)
    {
        var address = new SocketAddress { Family = NativeMethods.AF_UNIX };
        // The terminating zero is there already.
        if (!Encoding.UTF8.TryGetBytes(path, new Span<byte>(address.Path, SocketAddress.PathCapacity - 1), out _))
            return null;

        var descriptor = Create();
        if (descriptor < 0)
            return null;

        var pause = 1;
        while (NativeMethods.connect(descriptor, &address, (uint)sizeof(SocketAddress)) != 0)
        {
            // On a Unix socket EAGAIN means that the queue of the listener is full (connect(2)): the daemon is there but behind.
            // Nothing is in progress then, and nothing tells when there is room, so ask again after a little while.
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

    /// <summary>Sends both parts, one after the other; false when the daemon closed the connection or the deadline passed.</summary>
    public bool TrySend(ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, Deadline deadline)
    {
        fixed (byte* headBytes = head)
        fixed (byte* bodyBytes = body)
        {
            // Both in one call, so that the daemon wakes up once.
            var vectors = stackalloc IoVector[2];
            vectors[0] = new IoVector { Base = headBytes, Length = (nuint)head.Length };
            vectors[1] = new IoVector { Base = bodyBytes, Length = (nuint)body.Length };
            var message = new MessageHeader { Vectors = vectors, VectorCount = 2 };

            while (vectors[0].Length + vectors[1].Length > 0)
            {
                // Tried before waiting: the buffer of a fresh socket holds a usual domain XML.
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
    /// Reads what there is, waiting for it if need be. Returns the number of bytes, 0 at the end of the stream, and a negative number
    /// when the connection broke or the deadline passed.
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

        // Whoever started the process closed one of its standard streams, and the socket took its number. A message for stderr
        // would go to the daemon.
        var moved = NativeMethods.fcntl(descriptor, NativeMethods.F_DUPFD_CLOEXEC, FirstOrdinaryDescriptor);
        NativeMethods.close(descriptor);
        return moved;
    }

    /// <summary>Takes as many of the <paramref name="count"/> bytes off the start of the vector as it has.</summary>
    private static void Skip(ref IoVector vector, ref nint count)
    {
        var skipped = (nint)Math.Min(vector.Length, (nuint)count);
        vector.Base += skipped;
        vector.Length -= (nuint)skipped;
        count -= skipped;
    }
}
