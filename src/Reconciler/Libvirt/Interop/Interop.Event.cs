using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

internal static unsafe partial class Interop
{
    [LibraryImport(Library)]
    internal static partial int virEventRegisterDefaultImpl();

    [LibraryImport(Library)]
    internal static partial int virEventRunDefaultImpl();

    /// <summary>The callback's signature depends on the event, hence the untyped pointer.</summary>
    [LibraryImport(Library)]
    internal static partial int virConnectDomainEventRegisterAny(
        SafeConnectHandle connection, nint domain, int eventId, void* callback, nint opaque, delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(Library)]
    internal static partial int virConnectDomainEventDeregisterAny(SafeConnectHandle connection, int callbackId);

    [LibraryImport(Library)]
    internal static partial int virConnectNetworkEventRegisterAny(
        SafeConnectHandle connection, nint network, int eventId, void* callback, nint opaque, delegate* unmanaged[Cdecl]<nint, void> free);

    [LibraryImport(Library)]
    internal static partial int virConnectNetworkEventDeregisterAny(SafeConnectHandle connection, int callbackId);
}
