using System.Runtime.InteropServices;

namespace HookShim;

/// <summary><c>struct msghdr</c> of sendmsg(2), as 64-bit Linux lays it out.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct MessageHeader
{
    /// <summary><c>msg_name</c>: unused on a connected socket.</summary>
    public void* Name;

    /// <summary><c>msg_namelen</c></summary>
    public uint NameLength;

    /// <summary><c>msg_iov</c></summary>
    public IoVector* Vectors;

    /// <summary><c>msg_iovlen</c>: number of vectors.</summary>
    public nuint VectorCount;

    /// <summary><c>msg_control</c>: unused.</summary>
    public void* Control;

    /// <summary><c>msg_controllen</c></summary>
    public nuint ControlLength;

    /// <summary><c>msg_flags</c>: not read by sendmsg(2).</summary>
    public int Flags;
}
