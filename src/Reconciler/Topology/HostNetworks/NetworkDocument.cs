using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.HostNetworks;

/// <summary>Writes the XML of libvirt networks, and changes that of existing ones. Pure.</summary>
/// <remarks>Format: https://libvirt.org/formatnetwork.html.</remarks>
internal static class NetworkDocument
{
    private static readonly XNamespace s_namespace = NetworkAnnotation.NamespaceUri;

    /// <summary>The definition of a new network.</summary>
    /// <param name="network">What it is to be.</param>
    /// <param name="bridge">The integration bridge.</param>
    public static string New(LibvirtNetworkSpec network, string bridge) => new XElement(
        "network",
        new XElement("name", network.Name),
        new XElement("metadata", Annotation(network)),
        new XElement("forward", new XAttribute("mode", "bridge")),
        new XElement("bridge", new XAttribute("name", network.Bridge ?? bridge)),
        new XElement("virtualport", new XAttribute("type", "openvswitch"))).ToString();

    /// <summary>
    /// Why a network cannot be on an integration bridge: libvirt has made a bridge, addresses and firewall rules of its own for it, and a
    /// definition with parts of both could not be started again. Null if it can.
    /// </summary>
    /// <param name="xml">Its definition.</param>
    /// <exception cref="XmlException">The definition cannot be read.</exception>
    public static string? WhyNotBridged(string xml)
    {
        var root = XElement.Parse(xml);
        var mode = root.Element("forward") is { } forward ? (string?)forward.Attribute("mode") ?? "nat" : null;
        return mode == "bridge" ? null
            : $"is a network that libvirt makes itself ({(mode is null ? "without forwarding" : $"forward mode '{mode}'")}), and has no place in OVN; "
            + "give the file's network another name, or undefine that one before";
    }

    /// <summary>Compares a network with what it is to be.</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="network">What it is to be.</param>
    /// <param name="bridge">The integration bridge.</param>
    /// <param name="details">What changes, in words.</param>
    /// <returns>The new definition, which keeps everything else; null if nothing changes.</returns>
    /// <exception cref="XmlException">The definition cannot be read.</exception>
    public static string? Changed(string xml, LibvirtNetworkSpec network, string bridge, out ImmutableArray<string> details)
    {
        var root = XElement.Parse(xml);
        var changes = ImmutableArray.CreateBuilder<string>();
        if (SetBridge(root, network.Bridge ?? bridge) is { } bridgeChange)
            changes.Add(bridgeChange);
        if (root.Element("virtualport") is not { } port || (string?)port.Attribute("type") != "openvswitch")
        {
            root.Elements("virtualport").Remove();
            root.Add(new XElement("virtualport", new XAttribute("type", "openvswitch")));
            changes.Add("virtualport becomes openvswitch");
        }

        changes.AddRange(SetAttributes(root, network));
        details = changes.ToImmutable();
        return details.IsEmpty ? null : root.ToString();
    }

    /// <summary>What a network's metadata says; null if it says nothing of ours.</summary>
    /// <param name="xml">Its definition.</param>
    /// <param name="name">Its name.</param>
    /// <param name="bridge">The integration bridge.</param>
    /// <param name="hasPortgroups">Whether its metadata has defaults for portgroups.</param>
    /// <exception cref="XmlException">The definition cannot be read.</exception>
    public static LibvirtNetworkSpec? Read(string xml, string name, string bridge, out bool hasPortgroups)
    {
        var root = XElement.Parse(xml);
        var annotation = root.Element("metadata")?.Elements(s_namespace + "network").FirstOrDefault();
        hasPortgroups = annotation?.HasElements is true;
        if (annotation is null)
            return null;
        var on = (string?)root.Element("bridge")?.Attribute("name");
        return new(
            name,
            annotation.Attributes().Where(a => !a.IsNamespaceDeclaration)
                .ToImmutableSortedDictionary(a => a.Name.LocalName, a => a.Value, StringComparer.Ordinal),
            on == bridge ? null : on, default);
    }

    private static string? SetBridge(XElement root, string wanted)
    {
        var bridge = root.Element("bridge");
        var name = (string?)bridge?.Attribute("name");
        if (name == wanted)
            return null;
        bridge?.Remove();
        root.Add(new XElement("bridge", new XAttribute("name", wanted)));
        return $"bridge becomes {wanted}{(name is null ? "" : $" (it is {name})")}";
    }

    private static string[] SetAttributes(XElement root, LibvirtNetworkSpec network)
    {
        var metadata = root.Element("metadata");
        var annotation = metadata?.Elements(s_namespace + "network").FirstOrDefault();
        var before = annotation?.Attributes().Where(a => !a.IsNamespaceDeclaration)
            .ToDictionary(a => a.Name.LocalName, a => a.Value, StringComparer.Ordinal)
            ?? new Dictionary<string, string>(StringComparer.Ordinal);
        var changes = network.Attributes.Where(a => before.GetValueOrDefault(a.Key) != a.Value)
            .Select(a => $"{a.Key} becomes {a.Value}{(before.TryGetValue(a.Key, out var old) ? $" (it is {old})" : "")}")
            .Concat(before.Keys.Where(k => !network.Attributes.ContainsKey(k)).Select(k => $"{k} goes (it is {before[k]})"))
            .ToArray();
        if (changes.Length == 0)
            return [];
        if (metadata is null)
            root.AddFirst(metadata = new XElement("metadata"));
        if (annotation is null)
        {
            metadata.Add(Annotation(network));
        }
        else
        {
            // Portgroups in it stay.
            annotation.Attributes().Where(a => !a.IsNamespaceDeclaration).Remove();
            annotation.Add(network.Attributes.Select(a => new XAttribute(a.Key, a.Value)));
        }

        return changes;
    }

    private static XElement Annotation(LibvirtNetworkSpec network) => new(
        s_namespace + "network",
        new XAttribute(XNamespace.Xmlns + "ovn", NetworkAnnotation.NamespaceUri),
        network.Attributes.Select(a => new XAttribute(a.Key, a.Value)));
}
