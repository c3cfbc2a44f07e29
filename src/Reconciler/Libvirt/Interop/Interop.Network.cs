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

    [LibraryImport(Library)]
    internal static partial int virNetworkCreate(SafeNetworkHandle network);

    [LibraryImport(Library)]
    internal static partial int virNetworkGetAutostart(SafeNetworkHandle network, int* autostart);

    [LibraryImport(Library)]
    internal static partial int virNetworkSetAutostart(SafeNetworkHandle network, int autostart);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeNetworkHandle virNetworkDefineXML(SafeConnectHandle connection, string xml);

    /// <summary>The caller frees the result.</summary>
    [LibraryImport(Library)]
    internal static partial byte* virNetworkGetXMLDesc(SafeNetworkHandle network, uint flags);
}
