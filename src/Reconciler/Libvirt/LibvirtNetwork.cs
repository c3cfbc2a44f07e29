using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>A libvirt network of an open connection.</summary>
internal sealed unsafe class LibvirtNetwork : IDisposable
{
    private const uint InactiveXml = 1;

    private readonly SafeNetworkHandle _handle;

    internal LibvirtNetwork(SafeNetworkHandle handle)
    {
        _handle = handle;
        Span<byte> uuid = stackalloc byte[Interop.UuidLength];
        fixed (byte* buffer = uuid)
        {
            if (Interop.virNetworkGetUUID(handle, buffer) < 0)
                throw LibvirtException.FromLastError("cannot read a network's UUID");
        }
        Uuid = new Guid(uuid, bigEndian: true);
        Name = Marshal.PtrToStringUTF8((nint)Interop.virNetworkGetName(handle)) ?? "";
    }

    /// <summary>The UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>The name at the time the network was looked up.</summary>
    public string Name { get; }

    /// <summary>Asks whether the network is started.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LibvirtException">The network is gone, or the connection.</exception>
    public bool IsActive()
    {
        var answer = Interop.virNetworkIsActive(_handle);
        return answer >= 0 ? answer == 1 : throw LibvirtException.FromLastError($"cannot ask whether network {Name} is active");
    }

    /// <summary>Reads the network's XML: the persistent configuration where there is one, else the live one.</summary>
    /// <returns>What the XML says.</returns>
    /// <exception cref="LibvirtException">The network is gone, or the connection.</exception>
    /// <exception cref="DomainXmlException">The XML cannot be read.</exception>
    public NetworkDefinition ReadDefinition()
    {
        var text = Interop.virNetworkGetXMLDesc(_handle, InactiveXml);
        // Some drivers have only one configuration of a network, and refuse the flag.
        if (text is null && Interop.virGetLastErrorCode() == LibvirtErrorCodes.InvalidArgument)
            text = Interop.virNetworkGetXMLDesc(_handle, 0);
        if (text is null)
            throw LibvirtException.FromLastError($"cannot read the XML of network {Name}");
        return NativeText.Consume(text, NetworkXmlReader.Read);
    }

    /// <summary>Reads the live XML of the network. It shows a changed configuration only after the network is restarted.</summary>
    /// <returns>What the XML says.</returns>
    /// <exception cref="LibvirtException">The network is gone, or the connection.</exception>
    /// <exception cref="DomainXmlException">The XML cannot be read.</exception>
    public NetworkDefinition ReadLiveDefinition()
    {
        var text = Interop.virNetworkGetXMLDesc(_handle, 0);
        return text is null
            ? throw LibvirtException.FromLastError($"cannot read the XML of network {Name}")
            : NativeText.Consume(text, NetworkXmlReader.Read);
    }

    /// <summary>Reads the text of the network's persistent configuration.</summary>
    /// <exception cref="LibvirtException">The network is gone, or the connection.</exception>
    public string ReadXml()
    {
        var text = Interop.virNetworkGetXMLDesc(_handle, InactiveXml);
        return text is null
            ? throw LibvirtException.FromLastError($"cannot read the XML of network {Name}")
            : NativeText.Consume(text, static stream =>
            {
                using var reader = new StreamReader(stream);
                return reader.ReadToEnd();
            });
    }

    /// <summary>Whether the network is started with the host.</summary>
    /// <exception cref="LibvirtException">The network is gone, or the connection.</exception>
    public bool IsAutostarted()
    {
        int autostart;
        return Interop.virNetworkGetAutostart(_handle, &autostart) >= 0
            ? autostart == 1
            : throw LibvirtException.FromLastError($"cannot ask whether network {Name} is started with the host");
    }

    /// <summary>Has the network started with the host from now on.</summary>
    /// <exception cref="LibvirtException">libvirt has refused.</exception>
    public void Autostart()
    {
        if (Interop.virNetworkSetAutostart(_handle, 1) < 0)
            throw LibvirtException.FromLastError($"cannot have network {Name} started with the host");
    }

    /// <summary>Starts the network.</summary>
    /// <exception cref="LibvirtException">libvirt has refused.</exception>
    public void Start()
    {
        if (Interop.virNetworkCreate(_handle) < 0)
            throw LibvirtException.FromLastError($"cannot start network {Name}");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
