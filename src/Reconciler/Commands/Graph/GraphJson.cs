using System.Text.Json;
using Reconciler.Intent;
using Reconciler.Intent.Attributes;
using Reconciler.Ovn;
using Reconciler.Printing;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Commands.Graph;

/// <summary>
/// The network as JSON, for programs that draw it or let somebody choose from it: all switches, routers and port groups, the domains'
/// ports, and libvirt's networks with the defaults that they give. Pure.
/// </summary>
/// <param name="Graph">What is around the domains.</param>
/// <param name="Network">All switches and routers.</param>
/// <param name="Networks">libvirt's networks.</param>
/// <param name="Configured">The defaults of the configuration, by the libvirt network's name.</param>
internal sealed record GraphJson(
    NetworkGraph Graph, LogicalNetwork Network, LibvirtNetworks Networks, IReadOnlyDictionary<string, PortDefaults> Configured)
{
    /// <summary>Writes it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteList(writer, "routers", Network.Routers.OrderBy(r => r.Name, StringComparer.Ordinal), router =>
        {
            writer.WriteString("name"u8, router.Name);
            writer.WriteBoolean("around"u8, Graph.Routers.Contains(router.Name));
        });
        WriteList(writer, "switches", Network.Switches.OrderBy(s => s.Name, StringComparer.Ordinal), s => WriteSwitch(writer, s));
        WriteList(
            writer, "links",
            from logicalSwitch in Network.Switches
            from attachment in Network.AttachmentsOf(logicalSwitch)
            orderby logicalSwitch.Name, attachment.Router.Name
            select (logicalSwitch, attachment),
            link =>
            {
                writer.WriteString("router"u8, link.attachment.Router.Name);
                writer.WriteString("switch"u8, link.logicalSwitch.Name);
                writer.WriteArray("addresses", link.attachment.Addresses.Select(a => a.ToString()));
            });
        WriteList(writer, "ports", Graph.Ports, p => WritePort(writer, p));
        writer.WriteArray("groups", Network.PortGroups.Keys);
        WriteList(
            writer, "networks",
            Networks.Definitions.Keys.Concat(Networks.Unreadable.Keys).Concat(Configured.Keys).Distinct().Order(StringComparer.Ordinal),
            n => WriteNetwork(writer, n));
        writer.WriteEndObject();
    }

    private void WriteSwitch(Utf8JsonWriter writer, LogicalSwitch on)
    {
        writer.WriteString("name"u8, on.Name);
        writer.WriteString("subnet"u8, on.Subnet);
        writer.WriteString("ipv6_prefix"u8, on.Ipv6Prefix);
        writer.WriteString("zone"u8, on.DnsZone);
        writer.WriteArray("physical_networks", Network.PhysicalNetworks.GetValueOrDefault(on.Uuid, []));
        writer.WriteBoolean("around"u8, Graph.Switches.Any(s => s.Name == on.Name));
        writer.WriteBoolean("has_ports"u8, Graph.Switches.Any(s => s.Name == on.Name && s.HasPorts));
    }

    private static void WritePort(Utf8JsonWriter writer, GraphPort port)
    {
        writer.WriteString("domain"u8, port.Domain);
        writer.WriteString("switch"u8, port.Switch);
        writer.WriteString("interface"u8, port.Interface);
        writer.WriteArray("addresses", port.Addresses);
        writer.WriteArray("external", port.ExternalAddresses);
        if (port.Up is { } up)
            writer.WriteBoolean("up"u8, up);
        else
            writer.WriteNull("up"u8);
        writer.WriteBoolean("in_sync"u8, port.InSync);
    }

    private void WriteNetwork(Utf8JsonWriter writer, string name)
    {
        writer.WriteString("name"u8, name);
        writer.WriteString("bridge"u8, Networks.Definitions.GetValueOrDefault(name)?.Bridge);
        WriteDefaults(writer, "defaults", Networks.Annotations.GetValueOrDefault(name)?.Annotation?.Defaults ?? PortDefaults.Empty);
        WriteDefaults(writer, "configured", Configured.GetValueOrDefault(name) ?? PortDefaults.Empty);
        writer.WriteArray(
            "problems",
            Networks.WhyNotKnown(name) is { } reason
                ? [reason] : Networks.Annotations.GetValueOrDefault(name)?.Errors.Select(e => e.Message) ?? []);
    }

    private static void WriteDefaults(Utf8JsonWriter writer, string name, PortDefaults defaults)
    {
        writer.WriteStartObject(name);
        foreach (var attribute in PortAttributes.All)
        {
            if (attribute.Defaults?.Write(defaults) is { } value)
                writer.WriteString(attribute.Name, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteList<T>(Utf8JsonWriter writer, string name, IEnumerable<T> things, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var thing in things)
        {
            writer.WriteStartObject();
            write(thing);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
