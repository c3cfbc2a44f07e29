using System.Runtime.InteropServices;
using Reconciler.Libvirt;

namespace Reconciler.IntegrationTests.Libvirt;

/// <summary>The calls that change domains, which the daemon itself never makes.</summary>
internal static partial class LibvirtWrites
{
    internal static void Define(LibvirtConnection connection, string xml)
    {
        using var domain = Checked(virDomainDefineXML(connection.Handle, xml), "define");
    }

    internal static void Start(LibvirtConnection connection, string name) => Call(connection, name, virDomainCreate);

    internal static void Destroy(LibvirtConnection connection, string name) => Call(connection, name, virDomainDestroy);

    internal static void Undefine(LibvirtConnection connection, string name) => Call(connection, name, virDomainUndefine);

    private static void Call(LibvirtConnection connection, string name, Func<SafeDomainHandle, int> operation)
    {
        using var domain = Checked(Interop.virDomainLookupByName(connection.Handle, name), "look up");
        if (operation(domain) < 0)
            throw LibvirtException.FromLastError(operation.Method.Name);
    }

    private static SafeDomainHandle Checked(SafeDomainHandle domain, string operation)
        => domain.IsInvalid ? throw LibvirtException.FromLastError(operation) : domain;

    [LibraryImport("libvirt.so.0", StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeDomainHandle virDomainDefineXML(SafeConnectHandle connection, string xml);

    [LibraryImport("libvirt.so.0")]
    private static partial int virDomainCreate(SafeDomainHandle domain);

    [LibraryImport("libvirt.so.0")]
    private static partial int virDomainDestroy(SafeDomainHandle domain);

    [LibraryImport("libvirt.so.0")]
    private static partial int virDomainUndefine(SafeDomainHandle domain);
}
