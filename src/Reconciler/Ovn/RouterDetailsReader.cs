using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Ovn;

/// <summary>Reads the details that decide which addresses are free. Pure.</summary>
internal sealed class RouterDetailsReader
{
    /// <summary>The table of static routes.</summary>
    public const string Route = "Logical_Router_Static_Route";

    /// <summary>The table of load balancers.</summary>
    public const string LoadBalancer = "Load_Balancer";

    /// <summary>The table of groups of load balancers.</summary>
    public const string LoadBalancerGroup = "Load_Balancer_Group";

    private static readonly ImmutableArray<string> s_loadBalancerColumns = ["load_balancer", "load_balancer_group"];

    private readonly DatabaseReplica _replica;
    private readonly Func<Guid, Guid?> _switchOf;
    private readonly Dictionary<string, Guid> _switchOfRouterPort = new(StringComparer.Ordinal);

    /// <param name="replica">The rows. They must not change during the call.</param>
    /// <param name="switchOf">Returns the switch of a port; null if it is not known.</param>
    public RouterDetailsReader(DatabaseReplica replica, Func<Guid, Guid?> switchOf)
    {
        _replica = replica;
        _switchOf = switchOf;
        foreach (var row in replica.Table(NorthboundDatabase.Port).Rows.Values)
        {
            if (row["type"].Single.AsString == "router" && row["options"].Get("router-port") is { } peer && switchOf(row.Uuid) is { } on)
                _switchOfRouterPort[peer] = on;
        }
    }

    /// <summary>The tables and columns that it needs in addition to those of <see cref="NorthboundDatabase"/>.</summary>
    public static IEnumerable<TableSubscription> Subscriptions =>
    [
        new(Route, []) { IsOptional = true, OptionalColumns = ["ip_prefix", "nexthop"] },
        new(LoadBalancer, []) { IsOptional = true, OptionalColumns = ["name", "vips"] },
        new(LoadBalancerGroup, []) { IsOptional = true, OptionalColumns = ["load_balancer"] },
    ];

    /// <summary>The columns of switches and routers that refer to load balancers.</summary>
    public static ImmutableArray<string> LoadBalancerColumns => s_loadBalancerColumns;

    /// <summary>Every router's details.</summary>
    public ImmutableDictionary<Guid, RouterDetails> Routers() => _replica.Table(NorthboundDatabase.Router).Rows.Values.ToImmutableDictionary(
        router => router.Uuid,
        router => new RouterDetails(
            [.. Rows(router["ports"], NorthboundDatabase.RouterPort).Select(ReadPort)],
            [.. Rows(router["static_routes"], Route).Select(ReadRoute).OfType<NextHop>()],
            VirtualAddressesOf(router)));

    /// <summary>The physical networks that switches lead to.</summary>
    public ImmutableDictionary<Guid, ImmutableArray<string>> PhysicalNetworks() => _replica.Table(NorthboundDatabase.Port).Rows.Values
        .Where(row => row["type"].Single.AsString == "localnet")
        .Select(row => (On: _switchOf(row.Uuid), Network: row["options"].Get("network_name"), Tag: row["tag"].Optional?.AsInteger))
        .Where(p => p is { On: not null, Network: not null })
        .GroupBy(p => p.On!.Value)
        .ToImmutableDictionary(
            g => g.Key,
            g => g.Select(p => p.Tag is { } tag ? string.Create(CultureInfo.InvariantCulture, $"{p.Network}:{tag}") : p.Network!).Distinct().ToImmutableArray());

    /// <summary>The virtual addresses of switches' load balancers.</summary>
    public ImmutableDictionary<Guid, ImmutableArray<VirtualAddress>> SwitchVirtualAddresses() => _replica.Table(NorthboundDatabase.Switch).Rows.Values
        .Select(row => (row.Uuid, Addresses: VirtualAddressesOf(row)))
        .Where(s => !s.Addresses.IsEmpty)
        .ToImmutableDictionary(s => s.Uuid, s => s.Addresses);

    private RouterPort ReadPort(ReplicaRow row)
    {
        var name = row["name"].Single.AsString;
        return new(row.Uuid, name, row["mac"].Single.AsString, NorthboundDatabase.ReadNetworks(row))
        {
            IsGateway = row["gateway_chassis"].Count > 0 || row["ha_chassis_group"].Count > 0,
            SwitchUuid = _switchOfRouterPort.TryGetValue(name, out var on) ? on : null,
        };
    }

    /// <summary>Reads a route; null for a route that drops packets, which has <c>discard</c> instead of an address.</summary>
    private static NextHop? ReadRoute(ReplicaRow row) =>
        IPAddress.TryParse(row["nexthop"].Single.AsString, out var address) ? new(address, row["ip_prefix"].Single.AsString) : null;

    private ImmutableArray<VirtualAddress> VirtualAddressesOf(ReplicaRow container)
    {
        var balancers = Rows(container["load_balancer"], LoadBalancer)
            .Concat(Rows(container["load_balancer_group"], LoadBalancerGroup).SelectMany(g => Rows(g["load_balancer"], LoadBalancer)));
        return
        [
            .. from balancer in balancers
               let name = balancer["name"].Single.AsString is { Length: > 0 } text ? text : balancer.Uuid.ToString()
               from vip in balancer["vips"].Pairs()
               let address = VirtualAddress.ReadKey(vip.Key)
               where address is not null
               select new VirtualAddress(address, name),
        ];
    }

    private IEnumerable<ReplicaRow> Rows(OvsdbDatum uuids, string table)
    {
        var rows = _replica.Table(table).Rows;
        return uuids.Uuids().Select(rows.GetValueOrDefault).OfType<ReplicaRow>();
    }
}
