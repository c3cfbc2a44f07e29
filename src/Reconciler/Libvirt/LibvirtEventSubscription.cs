using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>The event callbacks of one connection.</summary>
/// <remarks>
/// libvirt calls them on the event loop's thread, with objects that are valid only during the call. So they copy the UUID and return.
/// libvirt neither stores nor repeats events: register before listing.
/// </remarks>
internal sealed unsafe class LibvirtEventSubscription : IDisposable
{
    // virDomainEventID
    private const int DomainLifecycle = 0;
    private const int DomainDeviceRemoved = 15;
    private const int DomainDeviceAdded = 19;
    private const int DomainMetadataChange = 23;

    // virNetworkEventID. The second exists since 9.8.0; older libraries refuse it.
    private const int NetworkLifecycle = 0;
    private const int NetworkMetadataChange = 1;

    private readonly LibvirtConnection _connection;
    private readonly Action<Guid> _domainChanged;
    private readonly Action _networksChanged;
    private readonly Action<string> _closed;
    private readonly List<int> _domainCallbacks = [];
    private readonly List<int> _networkCallbacks = [];
    private bool _closeCallback;

    private LibvirtEventSubscription(
        LibvirtConnection connection, Action<Guid> domainChanged, Action networksChanged, Action<string> closed)
    {
        _connection = connection;
        _domainChanged = domainChanged;
        _networksChanged = networksChanged;
        _closed = closed;
    }

    /// <summary>Registers for every event that can change a domain or a network, and for the loss of the connection.</summary>
    /// <exception cref="LibvirtException">The connection is lost, or its driver has no domain events.</exception>
    internal static LibvirtEventSubscription Register(
        LibvirtConnection connection, Action<Guid> domainChanged, Action networksChanged, Action<string> closed)
    {
        var subscription = new LibvirtEventSubscription(connection, domainChanged, networksChanged, closed);
        try
        {
            subscription.RegisterAll();
            return subscription;
        }
        catch (LibvirtException)
        {
            subscription.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Removes the callbacks. Each holds a reference to the connection, so the connection stays open until they are removed.
    /// </summary>
    public void Dispose()
    {
        // A failure means that the connection is lost. libvirt removes the callbacks in that case too.
        foreach (var id in _domainCallbacks)
            _ = Interop.virConnectDomainEventDeregisterAny(_connection.Handle, id);
        foreach (var id in _networkCallbacks)
            _ = Interop.virConnectNetworkEventDeregisterAny(_connection.Handle, id);
        if (_closeCallback)
            _ = Interop.virConnectUnregisterCloseCallback(_connection.Handle, &OnClose);
        _domainCallbacks.Clear();
        _networkCallbacks.Clear();
        _closeCallback = false;
    }

    private void RegisterAll()
    {
        var self = Allocate();
        _closeCallback = Interop.virConnectRegisterCloseCallback(_connection.Handle, &OnClose, self, &Free) == 0;
        // Drivers inside this process have no close callback, because they have no connection to lose.
        if (!_closeCallback)
            Release(self, LibvirtErrorCodes.NoSupport, "cannot watch the connection");

        RegisterDomainEvent(DomainLifecycle, (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, int>)&OnDomainLifecycle);
        RegisterDomainEvent(DomainDeviceAdded, (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void>)&OnDomainDevice);
        RegisterDomainEvent(DomainDeviceRemoved, (delegate* unmanaged[Cdecl]<nint, nint, nint, nint, void>)&OnDomainDevice);
        RegisterDomainEvent(DomainMetadataChange, (delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, void>)&OnDomainMetadata);
        RegisterNetworkEvent(NetworkLifecycle, (delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void>)&OnNetworkLifecycle);
        RegisterNetworkEvent(NetworkMetadataChange, (delegate* unmanaged[Cdecl]<nint, nint, int, nint, nint, void>)&OnNetworkMetadata);
    }

    private void RegisterDomainEvent(int eventId, void* callback)
    {
        var self = Allocate();
        var id = Interop.virConnectDomainEventRegisterAny(_connection.Handle, 0, eventId, callback, self, &Free);
        if (id >= 0)
            _domainCallbacks.Add(id);
        else
            Release(self, null, $"cannot register for domain event {eventId}");
    }

    private void RegisterNetworkEvent(int eventId, void* callback)
    {
        var self = Allocate();
        var id = Interop.virConnectNetworkEventRegisterAny(_connection.Handle, 0, eventId, callback, self, &Free);
        // Every full refresh reads the networks too, so these events only make it faster.
        if (id >= 0)
            _networkCallbacks.Add(id);
        else
            GCHandle.FromIntPtr(self).Free();
    }

    private nint Allocate() => GCHandle.ToIntPtr(GCHandle.Alloc(this));

    private static void Release(nint self, int? tolerated, string operation)
    {
        var error = LibvirtException.FromLastError(operation);
        // libvirt calls the release function only for callbacks that it accepted.
        GCHandle.FromIntPtr(self).Free();
        if (error.Code != tolerated)
            throw error;
    }

    private void DomainChanged(nint domain)
    {
        Span<byte> uuid = stackalloc byte[Interop.UuidLength];
        fixed (byte* buffer = uuid)
        {
            if (Interop.virDomainGetUUIDBorrowed(domain, buffer) == 0)
                _domainChanged(new Guid(uuid, bigEndian: true));
        }
    }

    private static LibvirtEventSubscription Self(nint opaque) => (LibvirtEventSubscription)GCHandle.FromIntPtr(opaque).Target!;

    // An exception that escapes a callback ends the process. The callbacks only add to a queue, which does not throw.

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnDomainLifecycle(nint connection, nint domain, int change, int detail, nint opaque)
    {
        Self(opaque).DomainChanged(domain);
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDomainDevice(nint connection, nint domain, nint alias, nint opaque) => Self(opaque).DomainChanged(domain);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnDomainMetadata(nint connection, nint domain, int type, nint uri, nint opaque) => Self(opaque).DomainChanged(domain);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNetworkLifecycle(nint connection, nint network, int change, int detail, nint opaque)
        => Self(opaque)._networksChanged();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNetworkMetadata(nint connection, nint network, int type, nint uri, nint opaque) => Self(opaque)._networksChanged();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnClose(nint connection, int reason, nint opaque) => Self(opaque)._closed(reason switch
    {
        // virConnectCloseReason
        1 => "libvirt closed the connection",
        2 => "libvirt does not answer keepalive messages",
        3 => "the connection was closed on this side",
        _ => "the connection to libvirt failed",
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(nint opaque) => GCHandle.FromIntPtr(opaque).Free();
}
