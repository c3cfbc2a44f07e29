using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

internal static unsafe partial class Interop
{
    /// <summary>VIR_UUID_BUFLEN.</summary>
    internal const int UuidLength = 16;

    [LibraryImport(Library)]
    internal static partial SafeDomainHandle virDomainLookupByUUID(SafeConnectHandle connection, byte* uuid);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial SafeDomainHandle virDomainLookupByName(SafeConnectHandle connection, string name);

    [LibraryImport(Library)]
    internal static partial int virDomainFree(nint domain);

    /// <summary>Borrowed: valid as long as the domain's handle.</summary>
    [LibraryImport(Library)]
    internal static partial byte* virDomainGetName(SafeDomainHandle domain);

    /// <summary>The id of the running instance, as the server sent it with the domain; all bits set for none.</summary>
    [LibraryImport(Library)]
    internal static partial uint virDomainGetID(SafeDomainHandle domain);

    [LibraryImport(Library)]
    internal static partial int virDomainGetUUID(SafeDomainHandle domain, byte* uuid);

    /// <summary>For a domain pointer that is valid only during a callback.</summary>
    [LibraryImport(Library, EntryPoint = "virDomainGetUUID")]
    internal static partial int virDomainGetUUIDBorrowed(nint domain, byte* uuid);

    [LibraryImport(Library)]
    internal static partial int virDomainIsActive(SafeDomainHandle domain);

    [LibraryImport(Library)]
    internal static partial int virDomainIsPersistent(SafeDomainHandle domain);

    [LibraryImport(Library)]
    internal static partial int virDomainGetAutostart(SafeDomainHandle domain, int* autostart);

    [LibraryImport(Library)]
    internal static partial int virDomainGetState(SafeDomainHandle domain, int* state, int* reason, uint flags);

    /// <summary>More than sizeof(virDomainJobInfo), which is part of the stable ABI.</summary>
    internal const int JobInfoLength = 128;

    [LibraryImport(Library)]
    internal static partial int virDomainGetJobInfo(SafeDomainHandle domain, int* info);

    /// <summary>The caller frees the result.</summary>
    [LibraryImport(Library)]
    internal static partial byte* virDomainGetXMLDesc(SafeDomainHandle domain, uint flags);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int virDomainSetMetadata(
        SafeDomainHandle domain, int type, string? metadata, string? key, string? uri, uint flags);
}
