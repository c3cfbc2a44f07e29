using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes down what is there, so that applying it changes nothing. Pure.</summary>
internal sealed class NetworkExporter
{
    private readonly ObservedNetwork _observed;
    private readonly string _name;
    private readonly Func<NetworkRow, bool> _isIn;
    private readonly List<string> _unsaid = [];

    private NetworkExporter(ObservedNetwork observed, string name, Func<NetworkRow, bool> isIn)
    {
        _observed = observed;
        _name = name;
        _isIn = isIn;
    }

    /// <summary>Makes the file.</summary>
    /// <param name="observed">What is there.</param>
    /// <param name="name">The topology's name.</param>
    /// <param name="isIn">Which rows belong to it.</param>
    public static NetworkExport Of(ObservedNetwork observed, string name, Func<NetworkRow, bool> isIn) =>
        new NetworkExporter(observed, name, isIn).Export();

    private NetworkExport Export()
    {
        var routers = Named(NetworkTables.Router).Select(ReadRouter).ToImmutableArray();
        var file = new TopologyFile(_name)
        {
            Switches = [.. Named(NetworkTables.Switch).Select(ReadSwitch)],
            Routers = routers,
            Groups = [.. Named(NetworkTables.Group)
                .Select(g => new GroupReader(g, _observed.In(g, "acls", NetworkTables.Rule).Where(_isIn)).Read())],
            LoadBalancers = [.. Named(NetworkTables.LoadBalancer).Select(ReadBalancer).OfType<LoadBalancerSpec>()],
        };
        return new(FileNormalizer.Normalize(file, []), [.. _unsaid.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The rows of a table, by name; of several with one name the first.</summary>
    private NetworkRow[] Named(string table)
    {
        var rows = _observed[table].Values.Where(_isIn).OrderBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Uuid).ToArray();
        foreach (var group in rows.GroupBy(r => r.Name, StringComparer.Ordinal))
        {
            if (group.Count() > 1)
                _unsaid.Add($"there are {group.Count().ToString(CultureInfo.InvariantCulture)} rows of {table} with the name '{group.Key}'; only one is here");
        }

        return [.. rows.DistinctBy(r => r.Name, StringComparer.Ordinal).Where(r => r.Name.Length > 0)];
    }

    private SwitchSpec ReadSwitch(NetworkRow row)
    {
        var localnets = _observed.In(row, "ports", NetworkTables.SwitchPort).Where(p => p.Text("type") == "localnet" && _isIn(p))
            .OrderBy(p => p.Name, StringComparer.Ordinal).ToArray();
        if (localnets.Length > 1)
            _unsaid.Add($"switch {row.Name} has several localnet ports; {localnets[0].Name} is here");
        var acls = _observed.In(row, "acls", NetworkTables.Rule).Count();
        if (acls > 0)
            _unsaid.Add($"switch {row.Name} has ACLs of its own; rules are those of groups here");
        var subnet = Network(row, row.Get("other_config", "subnet"), AddressFamily.InterNetwork);
        var prefix = row.Get("other_config", "ipv6_prefix") is { } text
            && IPAddressSyntax.TryParse(text.Split('/')[0], out var address, out _)
            ? new InterfaceAddress(address, 64)
            : null;
        var spec = new SwitchSpec(row.Name, default)
        {
            Subnet = subnet,
            Ipv6Prefix = prefix,
            Exclude = [.. (row.Get("other_config", "exclude_ips") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Zone = row.Get("external_ids", OwnershipKeys.DnsZone),
            Localnet = localnets.Length > 0 && localnets[0].Get("options", "network_name") is { } network
                ? new(network, (int?)localnets[0]["tag"].Optional?.AsInteger)
                : null,
        };
        return spec with { Dhcp = ReadDhcp(spec) };
    }

    private InterfaceAddress? Network(NetworkRow row, string? text, AddressFamily family)
    {
        if (text is null)
            return null;
        if (InterfaceAddress.TryParse(text, out var network) && network.Address.AddressFamily == family && network.ToString() == text
            && network.Network == text)
            return network;
        _unsaid.Add($"{row.Table} {row.Name}: '{text}' is not a network");
        return null;
    }

    private DhcpSpec? ReadDhcp(SwitchSpec on)
    {
        var routers = _observed.Links.Where(l => l.Switch.Name == on.Name && _isIn(l.RouterPort)).ToArray();
        var v4 = on.Subnet is { } subnet ? Find(subnet) : null;
        var v6 = on.Ipv6Prefix is { } prefix ? Find(prefix) : null;
        if (v4 is null && v6 is null)
            return null;
        var addresses = routers.SelectMany(r => r.RouterPort["networks"].Strings()).Select(t => t.Split('/')[0]).ToArray();
        var domain = Unquote(v4?.Get("options", "domain_name") ?? v6?.Get("options", "domain_search"));
        var mac = v4?.Get("options", "server_mac") ?? v6?.Get("options", "server_id");
        return new DhcpSpec(default)
        {
            Dns = [.. new[] { v4, v6 }.OfType<NetworkRow>().SelectMany(r => Servers(r.Get("options", "dns_server")))],
            LeaseTime = Number(v4?.Get("options", "lease_time")) ?? DhcpSpec.DefaultLeaseTime,
            Mtu = Number(v4?.Get("options", "mtu")) ?? (v4 is null ? DhcpSpec.DefaultMtu : DhcpSpec.NoMtu),
            Domain = domain,
            Ipv4 = v4 is not null || on.Subnet is null,
            Ipv6 = v6 is not null || on.Ipv6Prefix is null,
            Router = Address(v4?.Get("options", "router")),
            ServerId = Address(v4?.Get("options", "server_id")),
            ServerMac = mac,
        };

        NetworkRow? Find(InterfaceAddress network) =>
            DhcpRows.Find(_observed, _name, on.Name, network, routers.Select(r => r.RouterPort)) is { } row && _isIn(row) ? row : null;
    }

    private RouterSpec ReadRouter(NetworkRow row)
    {
        var links = _observed.LinksOf(row.Name).Where(l => l.Router == row && _isIn(l.RouterPort)).ToArray();
        foreach (var twice in links.GroupBy(l => l.Switch.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            _unsaid.Add($"router {row.Name} has several ports on switch {twice.Key}; {twice.First().RouterPort.Name} is here");
        links = [.. links.DistinctBy(l => l.Switch.Name, StringComparer.Ordinal)];
        if (row["policies"].Count > 0)
            _unsaid.Add($"router {row.Name} has policies, which cannot be said here");
        foreach (var port in _observed.In(row, "ports", NetworkTables.RouterPort).Where(p => !links.Any(l => l.RouterPort == p)))
            _unsaid.Add($"router {row.Name}: port {port.Name} leads to no switch that is here");
        return new(row.Name, default)
        {
            Ports = [.. links.Select(l => ReadPort(l)).OfType<RouterPortSpec>()],
            Snat =
            [
                .. from nat in _observed.In(row, "nat", NetworkTables.Nat).Where(_isIn)
                   let external = Address(nat.Text("external_ip"))
                   let network = Prefix(nat.Text("logical_ip"))
                   where external is not null && network is not null
                   select new SnatSpec(external, network, default),
            ],
            Routes = [.. _observed.In(row, "static_routes", NetworkTables.Route).Where(_isIn).Select(r => ReadRoute(row, r, links))
                .OfType<RouteSpec>()],
        };
    }

    private RouterPortSpec? ReadPort(RouterLink link)
    {
        var (row, name) = (link.RouterPort, link.RouterPort.Name);
        if (row["ha_chassis_group"].Count > 0)
            _unsaid.Add($"router port {name} has an HA chassis group, which cannot be said here");
        var addresses = row["networks"].Strings().Select(
            t => InterfaceAddress.TryParse(t, out var address) && t.Contains('/', StringComparison.Ordinal) ? address : null).ToArray();
        if (addresses.Contains(null))
            _unsaid.Add($"router port {name} has networks that cannot be read: {ColumnText(row["networks"])}");
        var gateways = _observed.In(row, "gateway_chassis", NetworkTables.Gateway).Where(_isIn)
            .Select(g => (Chassis: g.Text("chassis_name"), Priority: (int)g["priority"].Single.AsInteger)).ToImmutableArray();
        return new(link.Switch.Name, default)
        {
            Addresses = [.. addresses.OfType<InterfaceAddress>()],
            Mac = row.Text("mac"),
            Gateway = row.Get("external_ids", OwnershipKeys.Gateway) == "auto" ? GatewaySpec.Auto : new(false, gateways),
            Advertisements = row.Get("ipv6_ra_configs", "address_mode") is { } mode
                ? new(mode)
                {
                    Mtu = Number(row.Get("ipv6_ra_configs", "mtu")) ?? AdvertisementSpec.NoMtu,
                    IsPeriodic = row.Get("ipv6_ra_configs", "send_periodic") == "true",
                    Dns = Address(row.Get("ipv6_ra_configs", "rdnss")),
                }
                : null,
        };
    }

    private RouteSpec? ReadRoute(NetworkRow router, NetworkRow row, RouterLink[] links)
    {
        var hop = row.Text("nexthop");
        if (Prefix(row.Text("ip_prefix")) is not { } prefix || row.Text("policy") == "src-ip" || row.Text("route_table").Length > 0
            || (hop != RouteSpec.Discard && Address(hop) is null))
        {
            _unsaid.Add($"router {router.Name}: route {row.Text("ip_prefix")} by {hop} cannot be said here");
            return null;
        }

        var output = row.Text("output_port");
        return new(prefix, hop == RouteSpec.Discard ? null
            : Address(hop), links.FirstOrDefault(l => l.RouterPort.Name == output)?.Switch.Name, default);
    }

    private LoadBalancerSpec? ReadBalancer(NetworkRow row)
    {
        var reference = OvsdbAtom.Uuid(row.Uuid);
        return new(row.Name, default)
        {
            Vips = [.. row["vips"].Pairs().Select(p =>
                (p.Key, p.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToImmutableArray()))],
            Protocol = row["protocol"].Optional?.AsString ?? "tcp",
            On =
            [
                .. new[] { NetworkTables.Router, NetworkTables.Switch }.SelectMany(t => _observed[t].Values)
                    .Where(r => _isIn(r) && r["load_balancer"].Contains(reference)).Select(r => r.Name),
            ],
        };
    }

    private static IEnumerable<IPAddress> Servers(string? text) =>
        (text ?? "").Trim('{', '}').Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Address).OfType<IPAddress>();

    private static InterfaceAddress? Prefix(string text) =>
        InterfaceAddress.TryParse(text, out var network) && (network.ToString() == text || network.Address.ToString() == text) ? network
            : null;

    private static IPAddress? Address(string? text) =>
        text is not null && IPAddressSyntax.TryParse(text, out var address, out _) ? address : null;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Unquote(string? text) => text?.Trim('"');

    private static string ColumnText(OvsdbDatum value) => string.Join(' ', value.Strings());
}
