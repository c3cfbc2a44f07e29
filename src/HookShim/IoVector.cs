using System.Runtime.InteropServices;

namespace HookShim;

/// <summary><c>struct iovec</c> of readv(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    /// <summary><c>iov_base</c></summary>
    public byte* Base;

    /// <summary><c>iov_len</c>, in bytes.</summary>
    public nuint Length;
}
