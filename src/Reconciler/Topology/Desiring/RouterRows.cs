using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Desiring;

/// <summary>Makes the rows of routers: ports and their peers on switches, gateway hosts, routes, translations. Pure.</summary>
/// <param name="file">What is to be there.</param>
/// <param name="observed">What is there.</param>
/// <param name="chassis">The hosts.</param>
/// <param name="switches">The rows of switches, by name.</param>
/// <param name="rows">Receives the rows.</param>
internal sealed class RouterRows(
    TopologyFile file, ObservedNetwork observed, ImmutableArray<Chassis> chassis, IReadOnlyDictionary<string, DesiredRow> switches,
    List<DesiredRow> rows)
{
    private readonly Dictionary<(string Router, string Switch), DesiredRow> _ports = [];
    private readonly HashSet<Guid> _taken = [];

    /// <summary>Adds the rows of a router.</summary>
    /// <returns>The router's own row.</returns>
    public DesiredRow Add(RouterSpec router)
    {
        var row = new DesiredRow
        {
            Table = NetworkTables.Router,
            Kind = "router",
            Label = router.Name,
            At = router.At,
            Existing = observed.Find(NetworkTables.Router, router.Name, file.Name),
            Columns = RowValues.Columns(("name", OvsdbDatum.Of(router.Name))),
            Keys = RowValues.Keys(file.Name),
            Identity = ["name"],
        };
        rows.Add(row);
        foreach (var port in router.Ports)
            AddPort(router, row, port);
        AddRoutes(router, row);
        AddSnat(router, row);
        return row;
    }

    /// <summary>The row of a router's port on a switch.</summary>
    public DesiredRow PortOf(string router, string on) => _ports[(router, on)];

    /// <summary>The MAC address of a router's port on a switch.</summary>
    public static string MacOf(RouterSpec router, RouterPortSpec port) => port.Mac ?? DerivedMac(router.Name, port.Switch);

    /// <summary>
    /// The same address for the same router and switch, so that a port that is made anew is known to its neighbours. The address is unicast
    /// and locally administered (IEEE 802, the two low bits of the first byte).
    /// </summary>
    public static string DerivedMac(string router, string on)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{router}\n{on}"));
        hash[0] = (byte)((hash[0] & 0xfc) | 0x02);
        return string.Join(':', hash.Take(6).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>The hosts that may be the gateway of a port, with their priorities; none if it is no gateway port.</summary>
    /// <param name="router">The router.</param>
    /// <param name="port">The port.</param>
    /// <param name="on">Its switch.</param>
    /// <param name="chassis">All hosts.</param>
    public static ImmutableArray<(string Chassis, int Priority)> GatewaysOf(
        RouterSpec router, RouterPortSpec port, SwitchSpec? on, ImmutableArray<Chassis> chassis)
    {
        if (!IsAuto(port, on))
            return port.Gateway?.Chassis ?? [];
        // The order differs by router, so that the routers' gateways are spread over the hosts, and a host that comes or goes changes no
        // other's place.
        return GatewaySpec.Of(chassis.Where(c => c.Maps(on!.Localnet!.Network)).Select(c => c.Name)
            .OrderBy(c => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{router.Name}\n{c}"))),
                StringComparer.Ordinal)).Chassis;
    }

    /// <summary>Whether the gateway hosts of a port are chosen by their bridge mappings.</summary>
    public static bool IsAuto(RouterPortSpec port, SwitchSpec? on) => on?.Localnet is not null && (port.Gateway?.IsAuto ?? true);

    private void AddPort(RouterSpec router, DesiredRow row, RouterPortSpec port)
    {
        var on = file.Switch(port.Switch);
        var link = observed.LinksOf(router.Name)
            .Where(l => l.Router == row.Existing && l.Switch == switches[port.Switch].Existing)
            .OrderBy(l => l.RouterPort.Topology == file.Name ? 0 : 1).ThenBy(l => l.RouterPort.Name, StringComparer.Ordinal)
                .FirstOrDefault();
        var name = link?.RouterPort.Name ?? $"{router.Name}-to-{port.Switch}";
        var advertises = AdvertisementsOf(port.Advertisements, link?.RouterPort);
        var addresses = OvsdbDatum.Of("router");
        if (link is not null && Likeness.IsRouter(link.SwitchPort["addresses"], MacOf(router, port), port.Addresses))
            addresses = link.SwitchPort["addresses"];
        var routerPort = new DesiredRow
        {
            Table = NetworkTables.RouterPort,
            Kind = "router port",
            Label = name,
            On = $"router {router.Name}",
            At = port.At,
            Existing = link?.RouterPort,
            Columns = RowValues.Columns(
                ("mac", OvsdbDatum.Of(MacOf(router, port))), ("networks", OvsdbDatum.Set(port.Addresses.Select(a => a.ToString())))),
            Initial = RowValues.Columns(("name", OvsdbDatum.Of(name))),
            Keys = RowValues.Keys(
                file.Name, "ipv6_ra_configs", advertises, (OwnershipKeys.Gateway, IsAuto(port, on) ? "auto" : null)),
            Container = row,
            ContainerColumn = "ports",
        };
        rows.Add(routerPort);
        _ports[(router.Name, port.Switch)] = routerPort;
        rows.Add(new()
        {
            Table = NetworkTables.SwitchPort,
            Kind = "switch port",
            Label = link?.SwitchPort.Name ?? $"{port.Switch}-to-{router.Name}",
            On = $"switch {port.Switch}",
            At = port.At,
            Existing = link?.SwitchPort,
            Columns = RowValues.Columns(("type", OvsdbDatum.Of("router")), ("addresses", addresses)),
            Initial = RowValues.Columns(("name", OvsdbDatum.Of($"{port.Switch}-to-{router.Name}"))),
            Keys = RowValues.Keys(file.Name, "options", RowValues.Pairs(("router-port", name))),
            Container = switches[port.Switch],
            ContainerColumn = "ports",
        });
        var gateways = GatewaysOf(router, port, on, chassis);
        // While no host maps the network, nothing is known to be better than what is there.
        if (gateways.IsEmpty && IsAuto(port, on))
            gateways = [.. observed.In(link?.RouterPort, "gateway_chassis", NetworkTables.Gateway).Select(GatewayOf)];
        foreach (var (host, priority) in gateways)
            AddGateway(routerPort, name, host, priority);
    }

    private static (string Chassis, int Priority) GatewayOf(NetworkRow row) => (row.Text("chassis_name"), (int)row["priority"].Single.AsInteger);

    private static Dictionary<string, string?> AdvertisementsOf(AdvertisementSpec? advertisements, NetworkRow? existing)
    {
        // What no file can say stays where the file says nothing.
        if (advertisements is null && existing is not null && RouterAdvertisements.Read(existing, out var canBeSaid) is null && !canBeSaid)
            return [];
        return RowValues.Pairs(
            ("address_mode", advertisements?.Mode),
            ("mtu", advertisements is null or { Mtu: AdvertisementSpec.NoMtu } ? null
                : advertisements.Mtu.ToString(CultureInfo.InvariantCulture)),
            ("send_periodic", advertisements is { IsPeriodic: true } ? "true" : null),
            ("rdnss", advertisements?.Dns?.ToString()));
    }

    private void AddGateway(DesiredRow port, string name, string host, int priority) => rows.Add(new()
    {
        Table = NetworkTables.Gateway,
        Kind = "gateway chassis",
        Label = host,
        On = $"router port {name}",
        At = port.At,
        Existing = observed.In(port.Existing, "gateway_chassis", NetworkTables.Gateway).FirstOrDefault(g => g.Text("chassis_name") == host),
        Columns = RowValues.Columns(("chassis_name", OvsdbDatum.Of(host)), ("priority", OvsdbDatum.Of(OvsdbAtom.Integer(priority)))),
        // ovn-nbctl lrp-set-gateway-chassis makes names like this, which are unique.
        Initial = RowValues.Columns(("name", OvsdbDatum.Of($"{name}-{host}"))),
        Keys = RowValues.Keys(file.Name),
        Container = port,
        ContainerColumn = "gateway_chassis",
    });

    private void AddRoutes(RouterSpec router, DesiredRow row)
    {
        // Routes by source address and those of other tables are not in the file.
        var existing = observed.In(row.Existing, "static_routes", NetworkTables.Route)
            .Where(r => r.Text("policy") is ("" or "dst-ip") && r.Text("route_table").Length == 0)
            .ToLookup(r => Likeness.Prefix(r.Text("ip_prefix")), StringComparer.Ordinal);
        foreach (var routes in router.Routes.GroupBy(r => r.Prefix.ToString(), StringComparer.Ordinal))
            AddRoutes(router, row, routes.Key, [.. routes], existing[routes.Key]);
    }

    private void AddRoutes(RouterSpec router, DesiredRow row, string prefix, RouteSpec[] routes, IEnumerable<NetworkRow> existing)
    {
        var left = existing.OrderBy(r => r.Topology == file.Name ? 0 : 1).ThenBy(r => r.Text("nexthop"), StringComparer.Ordinal).ToList();
        var matched = routes
            .Select(route => (Route: route, Row: Take(r => Likeness.Address(r.Text("nexthop")) == route.NextHopText))).ToArray();
        foreach (var (route, exact) in matched)
        {
            var found = exact ?? Take(_ => true);
            rows.Add(new()
            {
                Table = NetworkTables.Route,
                Kind = "route",
                Label = prefix,
                On = $"router {router.Name}",
                At = route.At,
                Existing = found,
                Columns = RowValues.Columns(
                    ("ip_prefix", OvsdbDatum.Of(prefix)),
                    ("nexthop", OvsdbDatum.Of(route.NextHopText)),
                    ("output_port", RowValues.Optional(route.Switch is { } on ? PortOf(router.Name, on).Name : null))),
                Keys = RowValues.Keys(file.Name),
                Container = row,
                ContainerColumn = "static_routes",
                Identity = ["ip_prefix", "nexthop"],
            });
        }

        NetworkRow? Take(Predicate<NetworkRow> fits)
        {
            var index = left.FindIndex(fits);
            if (index < 0)
                return null;
            var taken = left[index];
            left.RemoveAt(index);
            return taken;
        }
    }

    private void AddSnat(RouterSpec router, DesiredRow row)
    {
        foreach (var snat in router.Snat)
        {
            // With several gateway ports OVN takes the one whose network has the external address (ovn-nb(5), NAT, gateway_port).
            var candidates = observed.In(row.Existing, "nat", NetworkTables.Nat)
                .Where(n => Likeness.Prefix(n.Text("logical_ip")) == snat.Network.ToString() && !_taken.Contains(n.Uuid));
            var existing = candidates.OrderBy(n => n.Topology == file.Name ? 0 : 1)
                .ThenBy(n => Likeness.Address(n.Text("external_ip")) == snat.External.ToString() ? 0 : 1).FirstOrDefault();
            if (existing is not null)
                _taken.Add(existing.Uuid);
            rows.Add(new()
            {
                Table = NetworkTables.Nat,
                Kind = "snat",
                Label = $"{snat.External} of {snat.Network}",
                On = $"router {router.Name}",
                At = snat.At,
                Existing = existing,
                Columns = RowValues.Columns(
                    ("type", OvsdbDatum.Of("snat")), ("external_ip", OvsdbDatum.Of(snat.External.ToString())),
                    ("logical_ip", OvsdbDatum.Of(snat.Network.ToString()))),
                // ovn-nbctl writes this unless the translation is to be stateless.
                Initial = RowValues.Columns(("options", OvsdbDatum.Map([KeyValuePair.Create("stateless", "false")]))),
                Keys = RowValues.Keys(file.Name),
                Container = row,
                ContainerColumn = "nat",
                Identity = ["type", "external_ip", "logical_ip"],
            });
        }
    }
}
