using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

internal static unsafe partial class Interop
{
    [LibraryImport(Library)]
    internal static partial int virNetworkFree(nint network);

    /// <summary>Borrowed: valid as long as the network's handle.</summary>
    [LibraryImport(Library)]
    internal static partial byte* virNetworkGetName(SafeNetworkHandle network);

    [LibraryImport(Library)]
    internal static partial int virNetworkGetUUID(SafeNetworkHandle network, byte* uuid);

    [LibraryImport(Library)]
    internal static partial int virNetworkIsActive(SafeNetworkHandle network);

    /// <summary>The caller frees the result.</summary>
    [LibraryImport(Library)]
    internal static partial byte* virNetworkGetXMLDesc(SafeNetworkHandle network, uint flags);
}
