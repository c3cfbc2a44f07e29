using System.Collections.Immutable;
using System.Globalization;

namespace Reconciler.Libvirt;

/// <summary>Reads domain XML as libvirt writes it: <c>dumpxml</c>, live or inactive, and the input of every qemu hook.</summary>
/// <remarks>
/// Pure, and safe on any input: no DTD, no external entity, at most 16 MiB and 256 levels. It skips everything that is not in
/// <see cref="DomainDefinition"/>. Other tools' elements in <c>metadata</c> need not be well-formed.
/// </remarks>
internal static class DomainXmlReader
{
    private const string What = "domain";

    /// <summary>Reads a document from a stream, which is left open.</summary>
    /// <param name="stream">The XML, in UTF-8 or as its declaration says.</param>
    /// <returns>What the document says.</returns>
    /// <exception cref="DomainXmlException">The document is not a domain's, or is too large.</exception>
    public static DomainDefinition Read(Stream stream) => Read(LibvirtXml.Open(stream, What));

    /// <summary>Reads a document from memory.</summary>
    /// <param name="utf8">The XML, in UTF-8 or as its declaration says.</param>
    /// <returns>What the document says.</returns>
    /// <exception cref="DomainXmlException">The document is not a domain's, or is too large.</exception>
    public static DomainDefinition Read(ReadOnlyMemory<byte> utf8) => Read(LibvirtXml.Open(utf8, What));

    /// <summary>Reads a document from text.</summary>
    /// <param name="text">The XML.</param>
    /// <returns>What the document says.</returns>
    /// <exception cref="DomainXmlException">The document is not a domain's, or is too large.</exception>
    public static DomainDefinition Read(string text) => Read(LibvirtXml.Open(text, What));

    private static DomainDefinition Read(LibvirtXml xml)
    {
        using (xml)
        {
            if (xml.MoveToRoot() is not "domain" and var root)
                throw xml.Error($"begins with <{root}> instead of <domain>");
            var parts = new Parts();
            if (int.TryParse(xml.Attribute("id"), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                parts.Id = id;
            xml.ForEachChild(parts, ReadDomainChild);
            xml.ReadToEnd();

            var name = parts.Name ?? throw xml.Error("has no <name>");
            var uuid = parts.Uuid ?? throw xml.Error("has no <uuid>");
            var annotations = xml.Annotations(out var unreadable);
            return new DomainDefinition(uuid, name, parts.Interfaces.ToImmutable(), annotations) { Id = parts.Id, UnreadableAnnotations = unreadable };
        }
    }

    private static void ReadDomainChild(LibvirtXml xml, Parts parts)
    {
        if (!xml.IsPlain)
            return;
        switch (xml.LocalName)
        {
            case "name":
                parts.Name = xml.ReadName(parts.Name);
                break;
            case "uuid":
                parts.Uuid = xml.ReadUuid(parts.Uuid);
                break;
            case "devices":
                xml.ForEachChild(parts, ReadDevice);
                break;
        }
    }

    private static void ReadDevice(LibvirtXml xml, Parts parts)
    {
        if (!xml.IsPlain || xml.LocalName is not "interface")
            return;
        var number = parts.Interfaces.Count + 1;
        if (number > DocumentLimits.Interfaces)
            throw xml.Error($"has more than {DocumentLimits.Interfaces} interfaces");
        var nic = new InterfaceParts { Type = xml.Attribute("type") };
        xml.ForEachChild(nic, ReadInterfaceChild);

        var type = nic.Type ?? throw xml.Error($"has no type on interface {number}");
        var given = nic.Mac ?? throw xml.Error($"has no <mac address=…> in interface {number}");
        if (!MacAddress.TryNormalize(given, out var mac))
            throw xml.Error($"has '{given}' as the MAC address of interface {number}");
        parts.Interfaces.Add(new DomainInterface(
            mac, type, nic.Network, nic.Bridge, nic.Portgroup, nic.VirtualPortType, nic.InterfaceId, nic.Target, nic.Alias)
        {
            Mtu = nic.Mtu,
            HasVlan = nic.HasVlan,
        });
    }

    private static void ReadInterfaceChild(LibvirtXml xml, InterfaceParts nic)
    {
        switch (xml.LocalName)
        {
            case "mac":
                nic.Mac = xml.Attribute("address");
                break;
            case "source":
                nic.Network = xml.Attribute("network");
                nic.Bridge = xml.Attribute("bridge");
                nic.Portgroup = xml.Attribute("portgroup");
                break;
            case "virtualport":
                nic.VirtualPortType = xml.Attribute("type");
                xml.ForEachChild(nic, static (child, parent) =>
                {
                    if (child.LocalName is "parameters")
                        parent.InterfaceId = child.Attribute("interfaceid");
                });
                break;
            case "mtu":
                nic.Mtu = int.TryParse(xml.Attribute("size"), NumberStyles.None, CultureInfo.InvariantCulture, out var mtu) ? mtu : null;
                break;
            case "vlan":
                nic.HasVlan = true;
                break;
            case "target":
                nic.Target = xml.Attribute("dev");
                break;
            case "alias":
                nic.Alias = xml.Attribute("name");
                break;
        }
    }

    private sealed class Parts
    {
        internal string? Name;
        internal Guid? Uuid;
        internal int? Id;
        internal readonly ImmutableArray<DomainInterface>.Builder Interfaces = ImmutableArray.CreateBuilder<DomainInterface>();
    }

    private sealed class InterfaceParts
    {
        internal string? Type;
        internal string? Mac;
        internal string? Network;
        internal string? Bridge;
        internal string? Portgroup;
        internal string? VirtualPortType;
        internal string? InterfaceId;
        internal string? Target;
        internal int? Mtu;
        internal bool HasVlan;
        internal string? Alias;
    }
}
