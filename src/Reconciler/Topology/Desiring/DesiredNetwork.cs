using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Desiring;

/// <summary>Makes the rows that a file asks for. Pure.</summary>
/// <remarks>
/// Rows that are there are found by what they connect: a router's port by the switch that it is on, a route by its prefix. So a network made
/// by hand keeps the names of its ports.
/// </remarks>
internal sealed class DesiredNetwork
{
    private readonly TopologyFile _file;
    private readonly ObservedNetwork _observed;
    private readonly List<DesiredRow> _rows = [];
    private readonly Dictionary<string, DesiredRow> _switches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DesiredRow> _routers = new(StringComparer.Ordinal);
    private readonly RouterRows _routerRows;

    private DesiredNetwork(TopologyFile file, ObservedNetwork observed, ImmutableArray<Chassis> chassis)
    {
        _file = file;
        _observed = observed;
        _routerRows = new(file, observed, chassis, _switches, _rows);
    }

    /// <summary>Makes the rows; containers come before what they contain.</summary>
    /// <param name="file">What is to be there.</param>
    /// <param name="observed">What is there.</param>
    /// <param name="chassis">The hosts, for router ports whose gateway is chosen by bridge mappings.</param>
    public static ImmutableArray<DesiredRow> Of(TopologyFile file, ObservedNetwork observed, ImmutableArray<Chassis> chassis) =>
        new DesiredNetwork(file, observed, chassis).Build();

    private ImmutableArray<DesiredRow> Build()
    {
        foreach (var logicalSwitch in _file.Switches)
            AddSwitch(logicalSwitch);
        foreach (var router in _file.Routers)
            _routers[router.Name] = _routerRows.Add(router);
        foreach (var logicalSwitch in _file.Switches.Where(s => s.Dhcp is not null))
            _rows.AddRange(new DhcpRows(_file, _observed, _routerRows).Of(logicalSwitch, logicalSwitch.Dhcp!));
        foreach (var group in _file.Groups)
            _rows.AddRange(new GroupRows(_file, _observed).Of(group));
        foreach (var balancer in _file.LoadBalancers)
            AddBalancer(balancer);
        return [.. _rows];
    }

    private void AddSwitch(SwitchSpec logicalSwitch)
    {
        var present = _observed.Find(NetworkTables.Switch, logicalSwitch.Name, _file.Name);
        var addresses = RowValues.Pairs(
            ("subnet", logicalSwitch.Subnet?.ToString()),
            // ovn-nb(5): the prefix without its length, which is always 64.
            ("ipv6_prefix", logicalSwitch.Ipv6Prefix?.Address.ToString()),
            ("exclude_ips", logicalSwitch.Exclude.IsEmpty ? null : string.Join(' ', logicalSwitch.Exclude)));
        // A value that no file can say stays where the file says none.
        foreach (var key in present is null ? [] : new SwitchAddresses(present).Unsaid.Where(k => addresses[k] is null))
            addresses.Remove(key);
        var row = new DesiredRow
        {
            Table = NetworkTables.Switch,
            Kind = "switch",
            Label = logicalSwitch.Name,
            At = logicalSwitch.At,
            Existing = present,
            Columns = RowValues.Columns(("name", OvsdbDatum.Of(logicalSwitch.Name))),
            Keys = RowValues.Keys(_file.Name, "other_config", addresses, (OwnershipKeys.DnsZone, logicalSwitch.Zone)),
            Identity = ["name"],
        };
        _rows.Add(row);
        _switches[logicalSwitch.Name] = row;
        if (logicalSwitch.Localnet is not { } localnet)
            return;
        var existing = ObservedNetwork.Best(
            _observed.In(row.Existing, "ports", NetworkTables.SwitchPort).Where(p => p.Text("type") == "localnet"), _file.Name);
        _rows.Add(new()
        {
            Table = NetworkTables.SwitchPort,
            Kind = "localnet port",
            Label = existing?.Name ?? $"{logicalSwitch.Name}-localnet",
            On = $"switch {logicalSwitch.Name}",
            At = logicalSwitch.At,
            Existing = existing,
            Columns = RowValues.Columns(
                ("type", OvsdbDatum.Of("localnet")), ("addresses", OvsdbDatum.Of("unknown")), ("tag", RowValues.Optional(localnet.Vlan))),
            Initial = RowValues.Columns(("name", OvsdbDatum.Of($"{logicalSwitch.Name}-localnet"))),
            Keys = RowValues.Keys(_file.Name, "options", RowValues.Pairs(("network_name", localnet.Network))),
            Container = row,
            ContainerColumn = "ports",
        });
    }

    private void AddBalancer(LoadBalancerSpec balancer)
    {
        var existing = _observed.Find(NetworkTables.LoadBalancer, balancer.Name, _file.Name);
        var columns = RowValues.Columns(
            ("name", OvsdbDatum.Of(balancer.Name)),
            ("vips", OvsdbDatum.Map(balancer.Vips.Select(v => KeyValuePair.Create(v.Vip, string.Join(',', v.Backends))))));
        // For OVN no protocol is TCP. A row made by hand without one stays as it is.
        if (existing is null || existing["protocol"].Count > 0 || balancer.Protocol != "tcp")
            columns["protocol"] = OvsdbDatum.Of(balancer.Protocol);
        _rows.Add(new()
        {
            Table = NetworkTables.LoadBalancer,
            Kind = "load balancer",
            Label = balancer.Name,
            At = balancer.At,
            Existing = existing,
            Columns = columns,
            Keys = RowValues.Keys(_file.Name),
            Identity = ["name"],
            // A router and a switch may have one name; then the router is meant.
            Users = [.. balancer.On.Distinct(StringComparer.Ordinal).Select(o => _routers.GetValueOrDefault(o) ?? _switches[o])],
            UserColumn = "load_balancer",
        });
    }
}
