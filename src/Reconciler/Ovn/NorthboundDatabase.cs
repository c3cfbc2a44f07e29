using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>
/// The part of the Northbound that one host subscribes to: its own ports and NAT rows, and the switches and routers without their lists of
/// ports. The server never sends rows of other hosts, so neither our memory nor the server's work grows with them.
/// </summary>
internal sealed class NorthboundDatabase
{
    /// <summary>The table of switches.</summary>
    internal const string Switch = "Logical_Switch";

    /// <summary>The table of ports.</summary>
    internal const string Port = "Logical_Switch_Port";

    /// <summary>The table of routers.</summary>
    internal const string Router = "Logical_Router";

    /// <summary>The table of router ports.</summary>
    internal const string RouterPort = "Logical_Router_Port";

    /// <summary>The table of address translations.</summary>
    internal const string Nat = "NAT";

    /// <summary>The table of DHCP options.</summary>
    internal const string Dhcp = "DHCP_Options";

    /// <summary>The table of port groups.</summary>
    internal const string PortGroup = "Port_Group";

    /// <summary>The table of names.</summary>
    internal const string Dns = "DNS";

    /// <summary>The columns that <see cref="ReadPort"/> needs, and those that are read of router ports.</summary>
    internal static readonly ImmutableArray<string> PortColumns =
    [
        "name", "type", "addresses", "dynamic_addresses", "port_security", "dhcpv4_options", "dhcpv6_options", "up", "enabled", "options", "external_ids",
        "parent_name", "tag", "tag_request",
    ];

    /// <summary>The columns that <see cref="ReadNat"/> needs.</summary>
    internal static readonly ImmutableArray<string> NatColumns =
        ["type", "external_ip", "logical_ip", "logical_port", "external_mac", "external_ids"];

    /// <summary>The columns that <see cref="ReadNat"/> reads if the server has them.</summary>
    internal static readonly ImmutableArray<string> OptionalNatColumns = ["gateway_port"];

    private readonly string _host;
    private readonly RowIndex _portsByOwner;
    private readonly RowIndex _natsByOwner;

    /// <summary>Creates an empty view.</summary>
    /// <param name="host">The host whose rows are held: the value of <see cref="OwnershipKeys.Host"/>.</param>
    /// <param name="only">Marks of which a row must have one, for somebody who asks for one workload only; none for all rows.</param>
    public NorthboundDatabase(string host, params ImmutableArray<KeyValuePair<string, string>> only)
    {
        _host = host;
        ImmutableArray<Condition> own = [.. from key in new[] { OwnershipKeys.Host, OwnershipKeys.Incoming } from c in Of(key) select c];
        Replica = new("OVN_Northbound",
        [
            new(Switch, ["name", "other_config"])
                { OptionalColumns = ["external_ids", "dns_records", .. RouterDetailsReader.LoadBalancerColumns] },
            new(Port, PortColumns)
            {
                // Ports of type router say which router is on a switch. Ports of type localnet say which physical network a switch leads
                // to.
                Where = [.. own, Condition.Equal("type", "router"), Condition.Equal("type", "localnet")],
                OptionalColumns = ["tag"],
            },
            new(Router, ["name", "ports"]) { OptionalColumns = ["static_routes", .. RouterDetailsReader.LoadBalancerColumns] },
            new(RouterPort, ["name", "mac", "networks"]) { OptionalColumns = ["gateway_chassis", "ha_chassis_group"] },
            new(Nat, NatColumns) { Where = own, OptionalColumns = OptionalNatColumns },
            new(Dhcp, ["cidr", "options", "external_ids"]),
            // Only the names. RowPlacement asks which groups our own ports are in.
            new(PortGroup, ["name"]),
            new(Dns, ["records", "external_ids"])
                { Where = [Condition.Includes("external_ids", OwnershipKeys.Host, host)], IsOptional = true },
            .. RouterDetailsReader.Subscriptions,
        ]);
        _portsByOwner = Replica.AddIndex(Port, row => OwnerOf(row)?.ToString());
        _natsByOwner = Replica.AddIndex(Nat, row => OwnerOf(row)?.ToString());

        IEnumerable<Condition> Of(string key) => only.IsDefaultOrEmpty
            ? [Condition.Includes("external_ids", key, host)]
            : only.Select(mark => Condition.Includes("external_ids", OvsdbDatum.Map([mark, KeyValuePair.Create(key, host)])));
    }

    /// <summary>The replica that a session keeps in step.</summary>
    public DatabaseReplica Replica { get; }

    /// <summary>Every workload with rows that this host owns, or that a migration hands over to it.</summary>
    public IReadOnlyCollection<WorkloadId> Workloads => Replica.Read(_ =>
        _portsByOwner.Keys.Concat(_natsByOwner.Keys).Select(WorkloadId.Parse).ToHashSet());

    /// <summary>A workload's ports that this host owns or is offered. Their switch is not set.</summary>
    public ImmutableArray<LogicalSwitchPort> PortsOf(WorkloadId workload) => Replica.Read(_ =>
        _portsByOwner[workload.ToString()].Select(row => ReadPort(row.Uuid, column => row[column]))
            .OrderBy(p => p.Name, StringComparer.Ordinal).ToImmutableArray());

    /// <summary>A workload's NAT rows that this host owns or is offered. Their router is not set.</summary>
    public ImmutableArray<NatRule> NatsOf(WorkloadId workload) => Replica.Read(_ =>
        _natsByOwner[workload.ToString()].Select(row => ReadNat(row.Uuid, column => row[column]))
            .OrderBy(n => n.ExternalIp, StringComparer.Ordinal).ToImmutableArray());

    /// <summary>A summary of a workload's rows that this host owns or is offered.</summary>
    public RowsAtAGlance GlanceAt(WorkloadId workload) => Replica.Read(_ =>
    {
        var (ports, nats) = (_portsByOwner[workload.ToString()], _natsByOwner[workload.ToString()]);
        return new RowsAtAGlance(
            [.. ports.Select(row => row["name"].Single.AsString)],
            [.. nats.Select(row => row["external_ids"].Get(OwnershipKeys.Port))],
            ports.Any(row => row["external_ids"].Get(OwnershipKeys.Incoming) is not null));
    });

    /// <summary>Every row of DHCP options of any owner, if its network can be read.</summary>
    public ImmutableArray<DhcpOptions> DhcpOptions => Replica.Read(ReadDhcpOptions);

    /// <summary>The workloads whose rows these changes touch.</summary>
    public IReadOnlySet<WorkloadId> WorkloadsOf(IReadOnlyList<RowChange> changes)
    {
        var workloads = new HashSet<WorkloadId>();
        foreach (var change in changes.Where(c => c.Table is Port or Nat))
        {
            if (change.Old is not null && OwnerOf(change.Old) is { } old)
                workloads.Add(old);
            if (change.New is not null && OwnerOf(change.New) is { } current)
                workloads.Add(current);
        }

        return workloads;
    }

    /// <summary>
    /// Whether the changes touch switches, routers, their routes and load balancers, router ports on switches, DHCP options, or names of
    /// port groups.
    /// </summary>
    public static bool TouchesNetwork(IReadOnlyList<RowChange> changes) => changes.Any(c =>
        (c.Table is Switch && IsOfConcern(c)) || c.Table is Router or RouterPort or Dhcp or PortGroup or RouterDetailsReader.Route or RouterDetailsReader.LoadBalancer or RouterDetailsReader.LoadBalancerGroup
            || (c.Table is Port && (IsOfNetwork(c.Old) || IsOfNetwork(c.New))));

    /// <summary>
    /// Whether a change of a switch is more than the mark that a workload's addresses have changed (<see cref="OwnershipKeys.Changed"/>), or
    /// another host's names.
    /// </summary>
    private static bool IsOfConcern(RowChange change) => change is not { Old: { } old, New: { } now }
        || !old["name"].Equals(now["name"]) || !old["other_config"].Equals(now["other_config"])
        || old["external_ids"].Get(OwnershipKeys.DnsZone) != now["external_ids"].Get(OwnershipKeys.DnsZone)
        || RouterDetailsReader.LoadBalancerColumns.Any(c => !old[c].Equals(now[c]));

    /// <summary>The UUIDs of this host's ports and NAT rows.</summary>
    internal (IReadOnlyList<Guid> Ports, IReadOnlyList<Guid> Nats) OwnRows => Replica.Read(r => (
        (IReadOnlyList<Guid>)[.. r.Table(Port).Rows.Values.Where(row => IsOwn(row) && OwnerOf(row) is not null).Select(row => row.Uuid)],
        (IReadOnlyList<Guid>)[.. r.Table(Nat).Rows.Values.Where(IsOwn).Select(row => row.Uuid)]));

    /// <summary>The UUIDs of the ports and NAT rows of some workloads.</summary>
    internal (IReadOnlyList<Guid> Ports, IReadOnlyList<Guid> Nats) RowsOf(Predicate<WorkloadId> isOfInterest)
    {
        var workloads = Workloads.Where(w => isOfInterest(w)).Select(w => w.ToString()).ToArray();
        return Replica.Read(_ => (
            (IReadOnlyList<Guid>)[.. workloads.SelectMany(w => _portsByOwner[w]).Where(IsOwn).Select(row => row.Uuid)],
            (IReadOnlyList<Guid>)[.. workloads.SelectMany(w => _natsByOwner[w]).Where(IsOwn).Select(row => row.Uuid)]));
    }

    /// <summary>This host's ports, the rows with their names, and the switches by name, all as of one moment.</summary>
    public (ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NameRow> Names,
        ImmutableDictionary<string, NamedSwitch> Switches) NamesAtAGlance => Replica.Read(r =>
    {
        var switches = r.Table(Switch).Rows.Values.OrderBy(s => s.Uuid).ToArray();
        return (
            r.Table(Port).Rows.Values.Where(IsOwn).Select(row => ReadPort(row.Uuid, column => row[column])).ToImmutableArray(),
            r.Table(Dns).Rows.Values.Where(IsOwn)
                .Select(row => new NameRow(
                    row.Uuid, row["external_ids"].Get(OwnershipKeys.Switch) ?? "", ReadMap(row["records"]),
                    [.. switches.Where(s => s["dns_records"].Contains(OvsdbAtom.Uuid(row.Uuid))).Select(s => s.Uuid)]))
                .ToImmutableArray(),
            switches.GroupBy(s => s["name"].Single.AsString, StringComparer.Ordinal)
                .ToImmutableDictionary(
                    g => g.Key, g => new NamedSwitch(g.First().Uuid, g.First()["external_ids"].Get(OwnershipKeys.DnsZone)), StringComparer.Ordinal));
    });

    /// <summary>Whether the changes touch what names of this host depend on.</summary>
    public static bool TouchesNames(IReadOnlyList<RowChange> changes) => changes.Any(c => c.Table is Dns or Switch
        || (c.Table is Port && (HasName(c.Old) || HasName(c.New))));

    private static bool HasName(ReplicaRow? row) =>
        row is not null && row["external_ids"].Pairs().Any(p => p.Key.StartsWith(OwnershipKeys.NamePrefix, StringComparison.Ordinal));

    /// <summary>How many rows this host owns, by table.</summary>
    public IReadOnlyList<(string Table, int Count)> OwnedRows => Replica.Read(r =>
        (IReadOnlyList<(string, int)>)[.. new[] { Port, Nat, Dhcp }.Select(t => (t, r.Table(t).Rows.Values.Count(IsOwn)))]);

    /// <summary>The UUIDs of ports of type <c>router</c> and <c>localnet</c>.</summary>
    internal IReadOnlyList<Guid> RouterPortsOnSwitches => Replica.Read(r =>
        r.Table(Port).Rows.Values.Where(IsOfNetwork).Select(row => row.Uuid).ToArray());

    /// <summary>Builds the logical network from the rows.</summary>
    /// <param name="switchOf">Returns the switch of a port of type <c>router</c>; null if it is not known.</param>
    internal LogicalNetwork ReadNetwork(Func<Guid, Guid?> switchOf) => Replica.Read(r =>
    {
        var switches = r.Table(Switch).Rows.Values
            .Select(row => new LogicalSwitch(row.Uuid, row["name"].Single.AsString, row["other_config"].Get("subnet"))
            {
                Ipv6Prefix = row["other_config"].Get("ipv6_prefix"),
                DnsZone = row["external_ids"].Get(OwnershipKeys.DnsZone),
            }).ToImmutableArray();
        var routers = r.Table(Router).Rows.Values.Select(row => new LogicalRouter(row.Uuid, row["name"].Single.AsString)).ToImmutableArray();
        var routerOfPort = new Dictionary<string, (LogicalRouter Router, ReplicaRow Port)>(StringComparer.Ordinal);
        foreach (var router in routers)
        {
            foreach (var port in r.Table(Router).Rows[router.Uuid]["ports"].Uuids().Select(r.Table(RouterPort).Rows.GetValueOrDefault))
            {
                if (port is not null)
                    routerOfPort[port["name"].Single.AsString] = (router, port);
            }
        }

        var attachments = new Dictionary<Guid, List<RouterAttachment>>();
        foreach (var row in r.Table(Port).Rows.Values.Where(IsRouterPort))
        {
            if (row["options"].Get("router-port") is not { } peer || !routerOfPort.TryGetValue(peer, out var end) || switchOf(row.Uuid) is not { } on)
                continue;
            if (!attachments.TryGetValue(on, out var list))
                attachments[on] = list = [];
            list.Add(new(end.Router, peer, ReadNetworks(end.Port)) { Mac = end.Port["mac"].Single.AsString });
        }

        var details = new RouterDetailsReader(r, switchOf);
        return new LogicalNetwork(switches, routers, attachments.ToImmutableDictionary(a => a.Key, a => a.Value.ToImmutableArray()))
        {
            RouterDetails = details.Routers(),
            PhysicalNetworks = details.PhysicalNetworks(),
            SwitchVirtualAddresses = details.SwitchVirtualAddresses(),
            DhcpOptions = ReadDhcpOptions(r),
            PortGroups = ReadPortGroups(r),
        };
    });

    /// <summary>The schema keeps names unique. If a broken server sends one twice, the last one counts.</summary>
    private static ImmutableSortedDictionary<string, Guid> ReadPortGroups(DatabaseReplica replica)
    {
        var groups = ImmutableSortedDictionary.CreateBuilder<string, Guid>(StringComparer.Ordinal);
        foreach (var row in replica.Table(PortGroup).Rows.Values)
            groups[row["name"].Single.AsString] = row.Uuid;
        return groups.ToImmutable();
    }

    internal static ImmutableArray<InterfaceAddress> ReadNetworks(ReplicaRow routerPort)
    {
        var addresses = ImmutableArray.CreateBuilder<InterfaceAddress>();
        foreach (var text in routerPort["networks"].Strings())
        {
            if (InterfaceAddress.TryParse(text, out var address))
                addresses.Add(address);
        }

        return addresses.ToImmutable();
    }

    private static bool IsRouterPort(ReplicaRow? row) => row is not null && row["type"].Single.AsString == "router";

    private static bool IsOfNetwork(ReplicaRow? row) => IsRouterPort(row) || row?["type"].Single.AsString == "localnet";

    private bool IsOwn(ReplicaRow row) => row["external_ids"].Get(OwnershipKeys.Host) == _host;

    /// <summary>The workload of a row that this host owns or is offered. The subscription also has router ports of other owners.</summary>
    private WorkloadId? OwnerOf(ReplicaRow row) =>
        IsOwn(row) || row["external_ids"].Get(OwnershipKeys.Incoming) == _host ? OwnerOf(row["external_ids"]) : null;

    /// <summary>The workload of a row of any host.</summary>
    /// <param name="externalIds">The row's.</param>
    internal static WorkloadId? OwnerOf(OvsdbDatum externalIds) =>
        WorkloadId.Of(externalIds.Get(OwnershipKeys.VirtualMachineId), externalIds.Get(OwnershipKeys.Workload));

    /// <summary>Makes a port from a row's columns. Its switch and groups are not set.</summary>
    internal static LogicalSwitchPort ReadPort(Guid uuid, Func<string, OvsdbDatum> column) => new(
        uuid,
        column("name").Single.AsString,
        null,
        [.. column("addresses").Strings()],
        [.. column("port_security").Strings()],
        column("up").Optional?.AsBoolean,
        ReadMap(column("external_ids")))
    {
        DynamicAddresses = [.. AddressesIn(column("dynamic_addresses").Strings())],
        Dhcpv4Options = column("dhcpv4_options").Optional?.AsUuid,
        Dhcpv6Options = column("dhcpv6_options").Optional?.AsUuid,
        Enabled = column("enabled").Optional?.AsBoolean,
        Type = column("type").Single.AsString,
        ParentName = column("parent_name").Optional?.AsString is { Length: > 0 } parent ? parent : null,
        Tag = column("tag").Optional?.AsInteger,
        TagRequest = column("tag_request").Optional?.AsInteger,
        Options = ReadMap(column("options")),
    };

    /// <summary>Makes a floating IP from a selected row. Its router is not set.</summary>
    internal static NatRule NatOf(IReadOnlyDictionary<string, OvsdbDatum> row) =>
        ReadNat(row["_uuid"].Single.AsUuid, column => row.GetValueOrDefault(column, OvsdbDatum.Empty));

    /// <summary>Makes a floating IP from a row's columns. Its router is not set.</summary>
    internal static NatRule ReadNat(Guid uuid, Func<string, OvsdbDatum> column) => new(
        uuid,
        null,
        column("type").Single.AsString,
        column("external_ip").Single.AsString,
        column("logical_ip").Single.AsString,
        ReadMap(column("external_ids")))
    {
        LogicalPort = column("logical_port").Optional?.AsString,
        ExternalMac = column("external_mac").Optional?.AsString,
        GatewayPort = column("gateway_port").Optional?.AsUuid,
    };

    private static ImmutableArray<DhcpOptions> ReadDhcpOptions(DatabaseReplica replica) =>
        [.. replica.Table(Dhcp).Rows.Values.Select(ReadDhcpOptions).OfType<DhcpOptions>().OrderBy(d => d.Uuid)];

    private static DhcpOptions? ReadDhcpOptions(ReplicaRow row) => InterfaceAddress.TryParse(row["cidr"].Single.AsString, out var cidr)
        ? new(row.Uuid, cidr, ReadMap(row["options"]), ReadMap(row["external_ids"]))
        : null;

    /// <summary>The words of an <c>addresses</c> or <c>dynamic_addresses</c> column.</summary>
    internal static IEnumerable<string> WordsIn(IEnumerable<string> column) =>
        column.SelectMany(t => t.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The IP addresses among the words of an <c>addresses</c> or <c>dynamic_addresses</c> column.</summary>
    internal static IEnumerable<IPAddress> AddressesIn(IEnumerable<string> column)
    {
        foreach (var word in WordsIn(column))
        {
            // OVN also takes an address with a prefix length, and ignores the length.
            if (InterfaceAddress.TryParse(word, out var address))
                yield return address.Address;
        }
    }

    private static ImmutableSortedDictionary<string, string> ReadMap(OvsdbDatum map) =>
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, map.Pairs());
}
