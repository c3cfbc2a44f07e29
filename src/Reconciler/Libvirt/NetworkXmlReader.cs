using System.Collections.Immutable;

namespace Reconciler.Libvirt;

/// <summary>Reads libvirt network XML: <c>net-dumpxml</c>, and the input of the network hook, which wraps it in <c>hookData</c>.</summary>
/// <remarks>The same limits as for <see cref="DomainXmlReader"/>.</remarks>
internal static class NetworkXmlReader
{
    private const string What = "network";

    /// <summary>Reads a document from a stream, which is left open.</summary>
    /// <param name="stream">The XML, in UTF-8 or as its declaration says.</param>
    /// <returns>What the document says.</returns>
    /// <exception cref="DomainXmlException">The document is not a network's, or is too large.</exception>
    public static NetworkDefinition Read(Stream stream) => Read(LibvirtXml.Open(stream, What));

    /// <summary>Reads a document from memory.</summary>
    /// <param name="utf8">The XML, in UTF-8 or as its declaration says.</param>
    /// <returns>What the document says.</returns>
    /// <exception cref="DomainXmlException">The document is not a network's, or is too large.</exception>
    public static NetworkDefinition Read(ReadOnlyMemory<byte> utf8) => Read(LibvirtXml.Open(utf8, What));

    /// <summary>Reads a document from text.</summary>
    /// <param name="text">The XML.</param>
    /// <returns>What the document says.</returns>
    /// <exception cref="DomainXmlException">The document is not a network's, or is too large.</exception>
    public static NetworkDefinition Read(string text) => Read(LibvirtXml.Open(text, What));

    private static NetworkDefinition Read(LibvirtXml xml)
    {
        using (xml)
        {
            var parts = new Parts();
            switch (xml.MoveToRoot())
            {
                case "network":
                    xml.ForEachChild(parts, ReadNetworkChild);
                    break;
                case "hookData":
                    xml.ForEachChild(parts, ReadHookDataChild);
                    break;
                case var other:
                    throw xml.Error($"begins with <{other}> instead of <network>");
            }
            xml.ReadToEnd();

            var name = parts.Name ?? throw xml.Error("has no <name>");
            var uuid = parts.Uuid ?? throw xml.Error("has no <uuid>");
            var annotations = xml.Annotations(out var unreadable);
            return new NetworkDefinition(uuid, name, parts.Bridge, parts.VirtualPortType, annotations)
            {
                UnreadableAnnotations = unreadable,
                DefaultPortgroup = parts.DefaultPortgroup,
                InterfaceIds = parts.InterfaceIds.ToImmutable(),
                HasVlan = parts.HasVlan,
                VlanPortgroups = [.. parts.VlanPortgroups],
            };
        }
    }

    private static void ReadHookDataChild(LibvirtXml xml, Parts parts)
    {
        if (xml.IsPlain && xml.LocalName is "network")
            xml.ForEachChild(parts, ReadNetworkChild);
    }

    private static void ReadNetworkChild(LibvirtXml xml, Parts parts)
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
            case "bridge":
                parts.Bridge = xml.Attribute("name");
                break;
            case "virtualport":
                parts.VirtualPortType = xml.Attribute("type");
                xml.ForEachChild(parts, ReadVirtualPortChild);
                break;
            case "vlan":
                parts.HasVlan = true;
                break;
            case "portgroup":
                if (xml.Attribute("default") is "yes")
                    parts.DefaultPortgroup ??= xml.Attribute("name");
                parts.Portgroup = xml.Attribute("name");
                xml.ForEachChild(parts, ReadPortgroupChild);
                break;
        }
    }

    private static void ReadPortgroupChild(LibvirtXml xml, Parts parts)
    {
        if (xml.LocalName is "virtualport")
            xml.ForEachChild(parts, ReadVirtualPortChild);
        else if (xml.LocalName is "vlan" && parts.Portgroup is { } portgroup)
            parts.VlanPortgroups.Add(portgroup);
    }

    private static void ReadVirtualPortChild(LibvirtXml xml, Parts parts)
    {
        if (xml.LocalName is "parameters" && xml.Attribute("interfaceid") is { } id && Guid.TryParse(id, out var uuid))
            parts.InterfaceIds.Add(uuid);
    }

    private sealed class Parts
    {
        internal string? Name;
        internal Guid? Uuid;
        internal string? Bridge;
        internal string? VirtualPortType;
        internal string? DefaultPortgroup;
        internal bool HasVlan;
        internal string? Portgroup;
        internal readonly HashSet<string> VlanPortgroups = new(StringComparer.Ordinal);
        internal readonly ImmutableArray<Guid>.Builder InterfaceIds = ImmutableArray.CreateBuilder<Guid>();
    }
}
