using System.Globalization;
using System.Net.Sockets;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Desiring;

/// <summary>Makes the DHCP options of switches (ovn-nb(5), DHCP_Options). Pure.</summary>
/// <param name="file">What is to be there.</param>
/// <param name="observed">What is there.</param>
/// <param name="routers">The routers' rows.</param>
internal sealed class DhcpRows(TopologyFile file, ObservedNetwork observed, RouterRows routers)
{
    /// <summary>The rows of a switch: one for each family.</summary>
    public IEnumerable<DesiredRow> Of(SwitchSpec on, DhcpSpec dhcp)
    {
        var ports = file.Routers.SelectMany(r => r.Ports.Where(p => p.Switch == on.Name).Select(p => (Router: r, Port: p))).ToArray();
        if (on.Subnet is { } subnet && dhcp.Ipv4)
        {
            var own = ports.SelectMany(p => p.Port.Addresses.Where(a => subnet.Contains(a.Address))
                .Select(a => (a.Address, Mac: RouterRows.MacOf(p.Router, p.Port)))).ToArray();
            var router = dhcp.Router ?? own.Select(a => a.Address).FirstOrDefault();
            var server = dhcp.ServerId ?? router;
            var mac = dhcp.ServerMac ?? own.Where(a => a.Address.Equals(server)).Select(a => a.Mac).FirstOrDefault()
                ?? ports.Select(p => RouterRows.MacOf(p.Router, p.Port)).FirstOrDefault();
            yield return Row(on, subnet, RowValues.Pairs(
                ("server_id", server?.ToString()),
                ("server_mac", mac),
                ("router", router?.ToString()),
                ("lease_time", dhcp.LeaseTime.ToString(CultureInfo.InvariantCulture)),
                ("mtu", dhcp.Mtu == DhcpSpec.NoMtu ? null : dhcp.Mtu.ToString(CultureInfo.InvariantCulture)),
                ("dns_server", ServersOf(dhcp, AddressFamily.InterNetwork)),
                ("domain_name", (dhcp.Domain ?? on.Zone) is { } domain ? $"\"{domain}\"" : null)));
        }

        if (on.Ipv6Prefix is { } prefix && dhcp.Ipv6)
        {
            var port = ports.FirstOrDefault(p => p.Port.Addresses.Any(a => prefix.Contains(a.Address)));
            var mac = dhcp.ServerMac ?? (port.Port is not null ? RouterRows.MacOf(port.Router, port.Port)
                : ports.Select(p => RouterRows.MacOf(p.Router, p.Port)).FirstOrDefault());
            // ovn-nb(5): the server's id is a MAC address. Routers and the MTU are in router advertisements.
            yield return Row(on, prefix, RowValues.Pairs(
                ("server_id", mac),
                ("dns_server", ServersOf(dhcp, AddressFamily.InterNetworkV6)),
                ("domain_search", (dhcp.Domain ?? on.Zone) is { } domain ? $"\"{domain}\"" : null)));
        }
    }

    /// <summary>The row that has the DHCP options of a network of a switch; null if there is none.</summary>
    /// <param name="observed">What is there.</param>
    /// <param name="topology">The topology.</param>
    /// <param name="on">The switch's name.</param>
    /// <param name="network">The network.</param>
    /// <param name="routers">The router ports on the switch.</param>
    public static NetworkRow? Find(
        ObservedNetwork observed, string topology, string on, InterfaceAddress network, IEnumerable<NetworkRow> routers)
    {
        var rows = observed.DhcpOf(network.ToString()).ToArray();
        if (rows.FirstOrDefault(r => r.Topology == topology && r.Get("external_ids", OwnershipKeys.Switch) == on) is { } own)
            return own;
        // Several switches may have the same network. Then the row belongs to the one whose router it names.
        var addresses = routers.SelectMany(r => r["networks"].Strings()).Select(t => Likeness.Address(t.Split('/')[0]))
            .ToHashSet(StringComparer.Ordinal);
        return ObservedNetwork.Best(
            rows.Where(r => r.Topology is null && RowOwner(r) is null
                && (r.Get("options", "router") is not { } router || addresses.Contains(Likeness.Address(router)) || rows.Length == 1)),
            topology);
    }

    /// <summary>The host whose daemon has made the row for its workloads; null if none has.</summary>
    private static string? RowOwner(NetworkRow row) => row.Get("external_ids", OwnershipKeys.Host);

    private DesiredRow Row(SwitchSpec on, InterfaceAddress network, IReadOnlyDictionary<string, string?> options) => new()
    {
        Table = NetworkTables.Dhcp,
        Kind = "DHCP options",
        Label = network.ToString(),
        On = $"switch {on.Name}",
        At = on.Dhcp!.At,
        Existing = Find(observed, file.Name, on.Name, network, PortsOn(on.Name)),
        Columns = RowValues.Columns(("cidr", OvsdbDatum.Of(network.ToString()))),
        Keys = RowValues.Keys(file.Name, "options", options, (OwnershipKeys.Switch, on.Name)),
    };

    private IEnumerable<NetworkRow> PortsOn(string on) => file.Routers
        .Where(r => r.Ports.Any(p => p.Switch == on)).Select(r => routers.PortOf(r.Name, on).Existing).OfType<NetworkRow>();

    private static string? ServersOf(DhcpSpec dhcp, AddressFamily family)
    {
        var servers = dhcp.Dns.Where(d => d.AddressFamily == family).Select(d => d.ToString()).ToArray();
        return servers.Length switch { 0 => null, 1 => servers[0], _ => $"{{{string.Join(", ", servers)}}}" };
    }
}
