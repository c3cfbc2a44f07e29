using System.Runtime.InteropServices;

namespace HookShim;

/// <summary><c>struct sockaddr_un</c> of unix(7).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SocketAddress
{
    /// <summary>Size of <see cref="Path"/> in bytes, the terminating zero included (unix(7): <c>sun_path</c>).</summary>
    public const int PathCapacity = 108;

    /// <summary><c>sun_family</c></summary>
    public ushort Family;

    /// <summary><c>sun_path</c></summary>
    public fixed byte Path[PathCapacity];
}
