using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

internal static unsafe partial class Interop
{
    /// <summary>libvirt keeps the last error of each thread. Read it before any other libvirt call on this thread.</summary>
    [LibraryImport(Library)]
    internal static partial int virGetLastErrorCode();

    [LibraryImport(Library)]
    internal static partial int virGetLastErrorDomain();

    /// <summary>Borrowed: valid until the next call on this thread.</summary>
    [LibraryImport(Library)]
    internal static partial byte* virGetLastErrorMessage();

    [LibraryImport(Library)]
    internal static partial void virSetErrorFunc(nint userData, delegate* unmanaged[Cdecl]<nint, nint, void> handler);
}
