using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>The functions of libvirt.so.0 that we use, under their own names. Results that libvirt allocates are raw pointers.</summary>
/// <remarks>Reference: <see href="https://libvirt.org/html/index.html"/>.</remarks>
internal static unsafe partial class Interop
{
    internal const string Library = "libvirt.so.0";

    [LibraryImport(Library)]
    internal static partial int virInitialize();

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeConnectHandle virConnectOpenReadOnly(string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeConnectHandle virConnectOpen(string name);

    [LibraryImport(Library)]
    internal static partial int virConnectClose(nint connection);

    [LibraryImport(Library)]
    internal static partial int virConnectIsAlive(SafeConnectHandle connection);

    [LibraryImport(Library)]
    internal static partial int virConnectGetLibVersion(SafeConnectHandle connection, ulong* version);

    [LibraryImport(Library)]
    internal static partial int virConnectSetKeepAlive(SafeConnectHandle connection, int intervalSeconds, uint count);

    [LibraryImport(Library)]
    internal static partial int virConnectRegisterCloseCallback(
        SafeConnectHandle connection,
        delegate* unmanaged[Cdecl]<nint, int, nint, void> callback,
        nint opaque,
        delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(Library)]
    internal static partial int virConnectUnregisterCloseCallback(
        SafeConnectHandle connection, delegate* unmanaged[Cdecl]<nint, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial int virConnectListAllDomains(SafeConnectHandle connection, nint** domains, uint flags);

    [LibraryImport(Library)]
    internal static partial int virConnectListAllNetworks(SafeConnectHandle connection, nint** networks, uint flags);

    /// <summary>The caller frees the result with <see cref="virDomainStatsRecordListFree"/>.</summary>
    [LibraryImport(Library)]
    internal static partial int virConnectGetAllDomainStats(
        SafeConnectHandle connection, uint stats, DomainStatistics*** records, uint flags);

    [LibraryImport(Library)]
    internal static partial void virDomainStatsRecordListFree(DomainStatistics** records);
}
