using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>A connection to libvirt.</summary>
/// <remarks>
/// <para>Calls have no time limit. Listing, and every call about one domain, waits while a hook of a domain runs. So never make a call from
/// code that a hook waits for.</para>
/// <para>Make calls from one thread at a time, and open a second connection for a second thread. libvirt allows sharing, but clients before
/// the fixes of 2024 (seen with 9.0) can lose the wake-up of a call while another call waits, so that both wait. They can also crash
/// (CVE-2024-4418).</para>
/// </remarks>
internal sealed unsafe class LibvirtConnection : IDisposable
{
    private const int KeepAliveSeconds = 5;
    private const uint KeepAliveCount = 3;

    /// <summary>VIR_CONNECT_LIST_DOMAINS_PERSISTENT.</summary>
    private const uint PersistentDomains = 4;

    /// <summary>VIR_DOMAIN_STATS_STATE, which qemu answers without asking the guest's monitor.</summary>
    private const uint StateStatistics = 1;

    private LibvirtConnection(SafeConnectHandle handle, string uri)
    {
        Handle = handle;
        Uri = uri;
    }

    /// <summary>The URI the connection was opened with.</summary>
    public string Uri { get; }

    /// <summary>Whether the connection was good when it was last used.</summary>
    public bool IsAlive => !Handle.IsClosed && Interop.virConnectIsAlive(Handle) == 1;

    internal SafeConnectHandle Handle { get; }

    /// <summary>Opens a read-only connection. At boot it can take as long as the server is busy with starting domains.</summary>
    /// <param name="uri">Such as <c>qemu:///system</c>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="LibvirtException">There is no server, no permission or no client library.</exception>
    public static LibvirtConnection OpenReadOnly(string uri)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        LibvirtLibrary.EnsureReady();
        return Opened(Interop.virConnectOpenReadOnly(uri), uri);
    }

    /// <summary>Opens a connection that may change domains, for commands that an administrator runs.</summary>
    /// <param name="uri">Such as <c>qemu:///system</c>.</param>
    /// <returns>The connection.</returns>
    /// <exception cref="LibvirtException">There is no server, no permission or no client library.</exception>
    public static LibvirtConnection Open(string uri)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        LibvirtLibrary.EnsureReady();
        return Opened(Interop.virConnectOpen(uri), uri);
    }

    /// <summary>Asks for the server's version.</summary>
    /// <returns>The version.</returns>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public Version ReadVersion()
    {
        ulong version;
        if (Interop.virConnectGetLibVersion(Handle, &version) < 0)
            throw LibvirtException.FromLastError("cannot ask for the version");
        // major * 1,000,000 + minor * 1,000 + release
        return new((int)(version / 1_000_000), (int)(version / 1000 % 1000), (int)(version % 1000));
    }

    /// <summary>Lists all domains, active and inactive.</summary>
    /// <returns>The domains, which the caller disposes of.</returns>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public IReadOnlyList<LibvirtDomain> ListDomains()
    {
        nint* array;
        var count = Interop.virConnectListAllDomains(Handle, &array, 0);
        if (count < 0)
            throw LibvirtException.FromLastError("cannot list domains");
        return Take(array, count, static pointer => new LibvirtDomain(new SafeDomainHandle(pointer)));
    }

    /// <summary>
    /// Asks which domains stay defined when they stop, and for the state of every domain: in two calls, however many domains there are.
    /// </summary>
    /// <returns>The answers; null if the driver cannot give the states of all domains at once.</returns>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public DomainStateList? ReadStates()
    {
        nint* array;
        var count = Interop.virConnectListAllDomains(Handle, &array, PersistentDomains);
        if (count < 0)
            throw LibvirtException.FromLastError("cannot list domains");
        var persistent = new HashSet<Guid>();
        foreach (var domain in Take(array, count, static pointer => new LibvirtDomain(new SafeDomainHandle(pointer))))
        {
            using (domain)
                persistent.Add(domain.Uuid);
        }

        DomainStatistics** records;
        count = Interop.virConnectGetAllDomainStats(Handle, StateStatistics, &records, 0);
        if (count < 0)
        {
            var error = LibvirtException.FromLastError("cannot read the states of the domains");
            return error.Code == LibvirtErrorCodes.NoSupport ? null : throw error;
        }

        try
        {
            return new(persistent, StatesIn(records, count));
        }
        finally
        {
            Interop.virDomainStatsRecordListFree(records);
        }
    }

    /// <summary>Lists all networks, active and inactive.</summary>
    /// <returns>The networks, which the caller disposes of.</returns>
    /// <exception cref="LibvirtException">The connection is lost, or there is no network driver.</exception>
    public IReadOnlyList<LibvirtNetwork> ListNetworks()
    {
        nint* array;
        var count = Interop.virConnectListAllNetworks(Handle, &array, 0);
        if (count < 0)
            throw LibvirtException.FromLastError("cannot list networks");
        return Take(array, count, static pointer => new LibvirtNetwork(new SafeNetworkHandle(pointer)));
    }

    /// <summary>Defines a network, or changes its definition. A running network keeps what it runs with.</summary>
    /// <param name="xml">The definition.</param>
    /// <returns>The network, which the caller disposes of.</returns>
    /// <exception cref="LibvirtException">libvirt has refused.</exception>
    public LibvirtNetwork DefineNetwork(string xml)
    {
        var handle = Interop.virNetworkDefineXML(Handle, xml);
        if (!handle.IsInvalid)
            return new LibvirtNetwork(handle);
        var error = LibvirtException.FromLastError("cannot define a network");
        handle.Dispose();
        throw error;
    }

    /// <summary>Looks a domain up.</summary>
    /// <param name="uuid">Its UUID.</param>
    /// <returns>The domain, which the caller disposes of, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public LibvirtDomain? FindDomain(Guid uuid)
    {
        Span<byte> bytes = stackalloc byte[Interop.UuidLength];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        fixed (byte* buffer = bytes)
            return Found(Interop.virDomainLookupByUUID(Handle, buffer), $"cannot look up domain {uuid}");
    }

    /// <summary>Looks a domain up.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The domain, which the caller disposes of, or <see langword="null"/> when there is none.</returns>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public LibvirtDomain? FindDomain(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Found(Interop.virDomainLookupByName(Handle, name), $"cannot look up domain {name}");
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static LibvirtConnection Opened(SafeConnectHandle handle, string uri)
    {
        if (handle.IsInvalid)
        {
            var error = LibvirtException.FromLastError($"cannot connect to {uri}");
            handle.Dispose();
            throw error;
        }
        // Drivers inside this process refuse keepalive. They cannot be lost, so they do not need it.
        _ = Interop.virConnectSetKeepAlive(handle, KeepAliveSeconds, KeepAliveCount);
        return new LibvirtConnection(handle, uri);
    }

    private static LibvirtDomain? Found(SafeDomainHandle handle, string operation)
    {
        if (!handle.IsInvalid)
            return new LibvirtDomain(handle);
        var error = LibvirtException.FromLastError(operation);
        handle.Dispose();
        return error.IsNoDomain ? null : throw error;
    }

    private static Dictionary<Guid, (int State, int Reason)> StatesIn(DomainStatistics** records, int count)
    {
        var states = new Dictionary<Guid, (int, int)>(count);
        Span<byte> uuid = stackalloc byte[Interop.UuidLength];
        for (var i = 0; i < count; i++)
        {
            int? state = null, reason = null;
            foreach (ref readonly var value in new ReadOnlySpan<TypedParameter>(records[i]->Parameters, records[i]->Count))
            {
                fixed (byte* field = value.Field)
                {
                    var name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(field);
                    if (name.SequenceEqual("state.state"u8))
                        state = value.Integer;
                    else if (name.SequenceEqual("state.reason"u8))
                        reason = value.Integer;
                }
            }

            fixed (byte* buffer = uuid)
            {
                if (state is { } known && Interop.virDomainGetUUIDBorrowed(records[i]->Domain, buffer) == 0)
                    states[new(uuid, bigEndian: true)] = (known, reason ?? 0);
            }
        }

        return states;
    }

    private static List<T> Take<T>(nint* array, int count, Func<nint, T> wrap)
    {
        try
        {
            var list = new List<T>(count);
            for (var i = 0; i < count; i++)
                list.Add(wrap(array[i]));
            return list;
        }
        finally
        {
            NativeMemory.Free(array);
        }
    }
}
