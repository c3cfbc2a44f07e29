using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Doctor.Facts;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

using Row = System.Collections.Generic.IReadOnlyDictionary<string, Reconciler.Ovsdb.Values.OvsdbDatum>;

namespace Reconciler.Doctor.Reading;

/// <summary>Reads the logical network once.</summary>
/// <remarks>
/// It monitors nothing. It reads all columns of switches and routers, and of ports only the columns that checks need. It reads a thousand
/// ports at a time, so that a server with 100,000 ports can serve other clients in between.
/// </remarks>
internal sealed class NorthboundReader
{
    private const int PortsAtATime = 1000;

    private ImmutableArray<Operation> Network =>
    [
        new Select("Logical_Switch", [], [.. Present("Logical_Switch", ["_uuid", "name", "ports", "external_ids", "dns_records"], RouterDetailsReader.LoadBalancerColumns)]),
        new Select(
            "Logical_Router",
            [],
            [.. Present("Logical_Router", ["_uuid", "name", "ports", "nat", "static_routes", "policies", "options", "external_ids"], RouterDetailsReader.LoadBalancerColumns)]),
        new Select("Logical_Router_Port", [], ["_uuid", "name", "mac", "networks", "gateway_chassis", "ha_chassis_group", "peer"]),
        new Select("Logical_Router_Static_Route", [], ["_uuid", "ip_prefix", "nexthop"]),
        new Select(
            "NAT",
            [],
            [.. Present("NAT", ["_uuid", "type", "external_ip", "logical_ip", "logical_port", "external_mac", "external_port_range", "external_ids"], NorthboundDatabase.OptionalNatColumns)]),
        new Select("Gateway_Chassis", [], ["_uuid", "chassis_name", "priority"]),
        new Select("HA_Chassis_Group", [], ["_uuid", "ha_chassis"]),
        new Select("HA_Chassis", [], ["_uuid", "chassis_name", "priority"]),
        new Select("DHCP_Options", [], ["_uuid", "cidr", "options", "external_ids"]),
        new Select("DNS", [], ["_uuid", "records", "external_ids"]),
        new Select("NB_Global", [], ["options"]),
        new Select("Load_Balancer", [], ["_uuid", "name", "vips"]),
        .. HasLoadBalancerGroups ? [new Select("Load_Balancer_Group", [], ["_uuid", "load_balancer"])] : Array.Empty<Select>(),
    ];

    private readonly OvsdbSession _session;

    /// <param name="session">A session in step.</param>
    public NorthboundReader(OvsdbSession session) => _session = session;

    /// <summary>Reads the facts.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server has gone away.</exception>
    public async Task<NorthboundFacts> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _session.SelectAsync(Network, cancellationToken) is not
            [var switches, var routers, var routerPorts, var routes, var nats, var gateways, var groups, var members, var dhcp, var names, var global, var balancers, .. var balancerGroups])
        {
            throw new InvalidOperationException("a transaction has as many results as operations");
        }

        var chassis = ByUuid(gateways, ReadChassis).Concat(ByUuid(members, ReadChassis)).ToDictionary();
        var membersOf = ByUuid(groups, row => row["ha_chassis"].Uuids().ToArray());
        var portOf = ByUuid(routerPorts, row => new NetworkRouterPort(row["name"].Single.AsString, [.. row["networks"].Strings()])
        {
            Uuid = Uuid(row),
            Mac = row["mac"].Single.AsString,
            Peer = row["peer"].Optional?.AsString,
            GatewayChassis =
            [
                .. row["gateway_chassis"].Uuids().Concat(row["ha_chassis_group"].Optional is { } group ? membersOf.GetValueOrDefault(group.AsUuid, []) : [])
                    .Where(chassis.ContainsKey).Select(uuid => chassis[uuid]).OrderByDescending(c => c.Priority).Select(c => c.Name).Distinct(),
            ],
        });
        var routeOf = ByUuid(routes, row => new StaticRoute(Uuid(row), row["ip_prefix"].Single.AsString, row["nexthop"].Single.AsString));
        var vipsOf = ByUuid(balancers, ReadVirtualAddresses);
        var balancersOf = balancerGroups.SelectMany(r => r.Rows).ToDictionary(Uuid, row => row["load_balancer"].Uuids().ToArray());
        ImmutableArray<VirtualAddress> VirtualAddressesOf(Row row) =>
        [
            .. row["load_balancer"].Uuids().Concat(row.GetValueOrDefault("load_balancer_group", OvsdbDatum.Empty).Uuids().SelectMany(g => balancersOf.GetValueOrDefault(g, [])))
                .SelectMany(b => vipsOf.GetValueOrDefault(b, [])),
        ];
        var natOf = ByUuid(nats, ReadNat);
        return new(
            await ReadSwitchesAsync(switches, VirtualAddressesOf, ByUuid(names, ReadNames), cancellationToken),
            [
                .. routers.Rows.Select(row => new NetworkRouter(Uuid(row), row["name"].Single.AsString, Among(row["ports"], portOf))
                {
                    Nats = Among(row["nat"], natOf),
                    Routes = Among(row["static_routes"], routeOf),
                    VirtualAddresses = VirtualAddressesOf(row),
                    Topology = row["external_ids"].Get(OwnershipKeys.Topology),
                    Chassis = row["options"].Get("chassis"),
                    HasPolicies = row["policies"].Count > 0,
                }).OrderBy(r => r.Name, StringComparer.Ordinal),
            ])
        {
            DhcpOptions = [.. dhcp.Rows.Select(ReadDhcpOptions)],
            SchemaVersion = _session.Schema?.Version ?? "",
            OvnVersion = global.Rows.FirstOrDefault()?["options"].Get("northd_internal_version"),
        };
    }

    private async Task<ImmutableArray<NetworkSwitch>> ReadSwitchesAsync(
        OperationResult switches, Func<Row, ImmutableArray<VirtualAddress>> virtualAddressesOf,
        Dictionary<Guid, NameRecordFacts[]> namesOf, CancellationToken cancellationToken)
    {
        var ports = new Dictionary<Guid, NetworkSwitchPort>();
        foreach (var some in switches.Rows.SelectMany(r => r["ports"].Uuids()).Chunk(PortsAtATime))
        {
            var results = await _session.SelectAsync(
                [
                    .. some.Select(uuid => new Select(
                        NorthboundDatabase.Port, [Condition.Uuid(uuid)], ["_uuid", "name", "type", "addresses", "dynamic_addresses", "options", "tag", "dhcpv4_options", "dhcpv6_options", "external_ids"])),
                ],
                cancellationToken);
            foreach (var row in results.SelectMany(r => r.Rows))
                ports[Uuid(row)] = ReadPort(row);
        }

        return
        [
            .. switches.Rows.Select(row => new NetworkSwitch(Uuid(row), row["name"].Single.AsString, Among(row["ports"], ports))
                {
                    Topology = row["external_ids"].Get(OwnershipKeys.Topology),
                    VirtualAddresses = virtualAddressesOf(row),
                    DnsZone = row["external_ids"].Get(OwnershipKeys.DnsZone),
                    Names = [.. Among(row["dns_records"], namesOf).SelectMany(n => n)],
                })
                .OrderBy(s => s.Name, StringComparer.Ordinal),
        ];
    }

    private static NetworkSwitchPort ReadPort(Row row) => new(
        row["name"].Single.AsString,
        row["type"].Single.AsString,
        [.. NorthboundDatabase.WordsIn(row["addresses"].Strings().Concat(row["dynamic_addresses"].Strings()))])
    {
        Domain = row["external_ids"].Get(OwnershipKeys.VirtualMachineId) is null ? null
            : row["external_ids"].Get(OwnershipKeys.VirtualMachineName),
        RouterPort = row["options"].Get("router-port"),
        Tag = row["tag"].Optional?.AsInteger,
        DhcpOptions = [.. row["dhcpv4_options"].Uuids().Concat(row["dhcpv6_options"].Uuids())],
        VirtualIp = row["options"].Get("virtual-ip"),
        PhysicalNetwork = row["options"].Get("network_name"),
        RequestedChassis = [.. (row["options"].Get("requested-chassis") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
    };

    private static NetworkNat ReadNat(Row row) =>
        new(Uuid(row), row["type"].Single.AsString, row["external_ip"].Single.AsString, row["logical_ip"].Single.AsString)
        {
            Host = row["external_ids"].Get(OwnershipKeys.Host),
            Domain = row["external_ids"].Get(OwnershipKeys.VirtualMachineName),
            GatewayPort = row.GetValueOrDefault("gateway_port", OvsdbDatum.Empty).Optional?.AsUuid,
            IsDistributed = row["logical_port"].Optional is not null && row["external_mac"].Optional is not null,
            ExternalPorts = row["external_port_range"].Single.AsString,
        };

    // DHCPv4 and DHCPv6 both call the option dns_server (ovn-nb(5)).
    private static DhcpOptionsFacts ReadDhcpOptions(Row row) =>
        new(Uuid(row), row["cidr"].Single.AsString, ReadMtu(row["options"].Get("mtu")))
        {
            HasNameServer = row["options"].Get("dns_server") is not null,
            Host = row["external_ids"].Get(OwnershipKeys.Host),
            Topology = row["external_ids"].Get(OwnershipKeys.Topology),
        };

    private static NameRecordFacts[] ReadNames(Row row) =>
        [.. row["records"].Pairs().Select(r => new NameRecordFacts(Uuid(row), r.Key, row["external_ids"].Get(OwnershipKeys.Host)))];

    private static VirtualAddress[] ReadVirtualAddresses(Row row)
    {
        var name = row["name"].Single.AsString is { Length: > 0 } text ? text : Uuid(row).ToString();
        return [.. row["vips"].Pairs().Select(v => VirtualAddress.ReadKey(v.Key)).OfType<System.Net.IPAddress>().Distinct().Select(a => new VirtualAddress(a, name))];
    }

    private bool HasLoadBalancerGroups => _session.Schema?.Tables.ContainsKey("Load_Balancer_Group") is true;

    /// <summary>The needed columns, and the optional columns that this server has.</summary>
    private IEnumerable<string> Present(string table, IEnumerable<string> needed, IEnumerable<string> optional) =>
        needed.Concat(optional.Where(c => _session.Schema?.Tables.GetValueOrDefault(table)?.Columns.ContainsKey(c) is true));

    private static (string Name, long Priority) ReadChassis(Row row) => (row["chassis_name"].Single.AsString, row["priority"].Single.AsInteger);

    private static int? ReadMtu(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mtu) ? mtu : null;

    private static Guid Uuid(Row row) => row["_uuid"].Single.AsUuid;

    private static Dictionary<Guid, T> ByUuid<T>(OperationResult result, Func<Row, T> read) => result.Rows.ToDictionary(Uuid, read);

    private static ImmutableArray<T> Among<T>(OvsdbDatum uuids, Dictionary<Guid, T> rows) =>
        [.. uuids.Uuids().Where(rows.ContainsKey).Select(uuid => rows[uuid])];
}
