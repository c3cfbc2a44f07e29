using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>A domain of an open connection.</summary>
/// <remarks>
/// Every call asks the server, which answers only after a running hook of this domain.
/// </remarks>
internal sealed unsafe class LibvirtDomain : IDisposable
{
    private const uint InactiveXml = 2;
    private const int ElementMetadata = 2;
    private const uint AffectLive = 1;
    private const uint AffectConfig = 2;

    private readonly SafeDomainHandle _handle;

    internal LibvirtDomain(SafeDomainHandle handle)
    {
        _handle = handle;
        Span<byte> uuid = stackalloc byte[Interop.UuidLength];
        fixed (byte* buffer = uuid)
        {
            if (Interop.virDomainGetUUID(handle, buffer) < 0)
                throw LibvirtException.FromLastError("cannot read a domain's UUID");
        }
        Uuid = new Guid(uuid, bigEndian: true);
        Name = Marshal.PtrToStringUTF8((nint)Interop.virDomainGetName(handle)) ?? "";
        WasActive = Interop.virDomainGetID(handle) != uint.MaxValue;
    }

    /// <summary>The UUID.</summary>
    public Guid Uuid { get; }

    /// <summary>The name at the time the domain was looked up.</summary>
    public string Name { get; }

    /// <summary>
    /// Whether the domain had a running instance when it was looked up or listed. Domains that were looked up by UUID or name have an
    /// id too, which the server sends with its answer.
    /// </summary>
    public bool WasActive { get; }

    /// <summary>Asks whether the domain has a running instance.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LibvirtException">The domain is gone, or the connection.</exception>
    public bool IsActive() => Ask(Interop.virDomainIsActive(_handle), "cannot ask whether {0} is active");

    /// <summary>Asks whether the domain stays defined when it stops.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LibvirtException">The domain is gone, or the connection.</exception>
    public bool IsPersistent() => Ask(Interop.virDomainIsPersistent(_handle), "cannot ask whether {0} is persistent");

    /// <summary>Asks whether libvirt starts the domain when the host boots.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LibvirtException">The domain is gone, or the connection.</exception>
    public bool IsAutostarted()
    {
        int autostart;
        return Interop.virDomainGetAutostart(_handle, &autostart) == 0
            ? autostart != 0
            : throw Failed("cannot ask whether {0} is started at boot");
    }

    /// <summary>Asks for the <c>virDomainState</c> and its reason.</summary>
    /// <returns>The numbers, see <see cref="DomainStates"/>.</returns>
    /// <exception cref="LibvirtException">The domain is gone, or the connection.</exception>
    public (int State, int Reason) GetState()
    {
        int state, reason;
        return Interop.virDomainGetState(_handle, &state, &reason, 0) == 0 ? (state, reason) : throw Failed("cannot read the state of {0}");
    }

    /// <summary>Asks whether the domain has a job, such as a migration. The server may take up to 30 s to answer.</summary>
    /// <returns>The answer.</returns>
    /// <exception cref="LibvirtException">The domain or the connection is gone, or the domain is busy.</exception>
    public bool HasJob()
    {
        // The first member of virDomainJobInfo is the job's type, 0 for none. The others are statistics.
        var info = stackalloc int[Interop.JobInfoLength / sizeof(int)];
        return Interop.virDomainGetJobInfo(_handle, info) == 0 ? info[0] != 0 : throw Failed("cannot ask for the job of {0}");
    }

    /// <summary>Reads the domain's XML: that of the running instance, or the defined one.</summary>
    /// <param name="inactive">Whether to read what is defined for the next start even if the domain is active.</param>
    /// <returns>What the XML says.</returns>
    /// <exception cref="LibvirtException">The domain is gone, or the connection.</exception>
    /// <exception cref="DomainXmlException">The XML cannot be read.</exception>
    public DomainDefinition ReadDefinition(bool inactive)
    {
        var text = Interop.virDomainGetXMLDesc(_handle, inactive ? InactiveXml : 0);
        if (text is null)
            throw Failed("cannot read the XML of {0}");
        return NativeText.Consume(text, DomainXmlReader.Read);
    }

    /// <summary>Sets or removes the element of one namespace in the domain's metadata. Needs a connection that may write.</summary>
    /// <param name="namespaceUri">The namespace.</param>
    /// <param name="prefix">The prefix to write the element with.</param>
    /// <param name="xml">The element without prefixes, or <see langword="null"/> to remove what is there.</param>
    /// <param name="live">Whether to change the running instance.</param>
    /// <param name="config">Whether to change what is defined for the next start.</param>
    /// <exception cref="LibvirtException">
    /// The domain is gone, is not running (<paramref name="live"/>) or not persistent (<paramref name="config"/>), or the connection is
    /// read-only.
    /// </exception>
    public void SetMetadata(string namespaceUri, string prefix, string? xml, bool live, bool config)
    {
        var flags = (live ? AffectLive : 0) | (config ? AffectConfig : 0);
        if (Interop.virDomainSetMetadata(_handle, ElementMetadata, xml, prefix, namespaceUri, flags) < 0)
            throw Failed("cannot change the metadata of {0}");
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private bool Ask(int answer, string operation) => answer >= 0 ? answer == 1 : throw Failed(operation);

    private LibvirtException Failed(string operation)
        => LibvirtException.FromLastError(operation.Replace("{0}", $"domain {Name}", StringComparison.Ordinal));
}
