using System.Runtime.InteropServices;

namespace HookShim;

/// <summary>The few functions of libc that the shim uses, linked directly (see DirectPInvoke in the project file).</summary>
/// <remarks>
/// The framework's socket and console classes would add a thread pool, an event engine and some hundred kilobytes to a process that makes
/// ten system calls. The constants are those of Linux on x86-64 and arm64.
/// </remarks>
#pragma warning disable CA1707, IDE1006 // Names as the manual pages have them.
internal static unsafe partial class NativeMethods
{
    public const int StandardInput = 0;
    public const int StandardError = 2;

    public const int EINTR = 4;
    public const int EAGAIN = 11;

    public const short POLLIN = 0x001;
    public const short POLLOUT = 0x004;

    public const int AF_UNIX = 1;
    public const int SOCK_STREAM = 1;
    public const int SOCK_NONBLOCK = 0x800;
    public const int SOCK_CLOEXEC = 0x80000;

    public const int MSG_NOSIGNAL = 0x4000;

    public const int F_DUPFD_CLOEXEC = 1030;

    private const string C = "libc";

    /// <summary>read(2)</summary>
    [LibraryImport(C, SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nuint count);

    /// <summary>write(2)</summary>
    [LibraryImport(C, SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint count);

    /// <summary>close(2). Its result is ignored: on Linux the descriptor is closed even if it reports an error.</summary>
    [LibraryImport(C)]
    public static partial void close(int descriptor);

    /// <summary>poll(2); <paramref name="milliseconds"/> is the longest wait.</summary>
    [LibraryImport(C)]
    public static partial int poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    /// <summary>fcntl(2) for commands that take a number.</summary>
    /// <remarks>
    /// fcntl is variadic. On Linux on x86-64 and arm64, the calling conventions pass an integer argument of a variadic function like any
    /// other.
    /// </remarks>
    [LibraryImport(C)]
    public static partial int fcntl(int descriptor, int command, int argument);

    /// <summary>socket(2)</summary>
    [LibraryImport(C)]
    public static partial int socket(int domain, int type, int protocol);

    /// <summary>connect(2)</summary>
    [LibraryImport(C, SetLastError = true)]
    public static partial int connect(int socket, SocketAddress* address, uint length);

    /// <summary>sendmsg(2)</summary>
    [LibraryImport(C, SetLastError = true)]
    public static partial nint sendmsg(int socket, MessageHeader* message, int flags);

    /// <summary>recv(2)</summary>
    [LibraryImport(C, SetLastError = true)]
    public static partial nint recv(int socket, byte* buffer, nuint count, int flags);
}
