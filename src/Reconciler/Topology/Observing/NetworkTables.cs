using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Topology.Observing;

/// <summary>The tables of the Northbound that a topology has rows in, and the columns of each (ovn-nb(5)).</summary>
internal static class NetworkTables
{
    /// <summary>The table of switches.</summary>
    public const string Switch = NorthboundDatabase.Switch;

    /// <summary>The table of ports of switches.</summary>
    public const string SwitchPort = NorthboundDatabase.Port;

    /// <summary>The table of routers.</summary>
    public const string Router = NorthboundDatabase.Router;

    /// <summary>The table of ports of routers.</summary>
    public const string RouterPort = NorthboundDatabase.RouterPort;

    /// <summary>The table of hosts that may be a gateway.</summary>
    public const string Gateway = "Gateway_Chassis";

    /// <summary>The table of static routes.</summary>
    public const string Route = RouterDetailsReader.Route;

    /// <summary>The table of address translations.</summary>
    public const string Nat = NorthboundDatabase.Nat;

    /// <summary>The table of DHCP options.</summary>
    public const string Dhcp = NorthboundDatabase.Dhcp;

    /// <summary>The table of port groups.</summary>
    public const string Group = NorthboundDatabase.PortGroup;

    /// <summary>The table of rules.</summary>
    public const string Rule = "ACL";

    /// <summary>The table of load balancers.</summary>
    public const string LoadBalancer = RouterDetailsReader.LoadBalancer;

    /// <summary>Every table, containers before what they contain.</summary>
    public static readonly ImmutableArray<string> All =
        [Switch, SwitchPort, Router, RouterPort, Gateway, Route, Nat, Dhcp, Group, Rule, LoadBalancer];

    /// <summary>The columns that are read. Those that a server lacks are left out.</summary>
    public static ImmutableArray<string> ColumnsOf(string table) => table switch
    {
        Switch => ["name", "ports", "other_config", "load_balancer", "acls", "qos_rules", "external_ids"],
        SwitchPort => ["name", "type", "options", "tag", "addresses", "external_ids"],
        Router => ["name", "ports", "static_routes", "nat", "policies", "load_balancer", "external_ids"],
        RouterPort => ["name", "mac", "networks", "gateway_chassis", "ha_chassis_group", "ipv6_ra_configs", "external_ids"],
        Gateway => ["name", "chassis_name", "priority", "external_ids"],
        Route => ["ip_prefix", "nexthop", "output_port", "policy", "route_table", "external_ids"],
        Nat => ["type", "external_ip", "logical_ip", "gateway_port", "external_port_range", "external_ids"],
        Dhcp => ["cidr", "options", "external_ids"],
        Group => ["name", "acls", "external_ids"],
        Rule => ["priority", "direction", "match", "action", "log", "name", "severity", "external_ids"],
        LoadBalancer => ["name", "vips", "protocol", "external_ids"],
        _ => throw new NotSupportedException($"no columns of {table}"),
    };

    /// <summary>
    /// The columns of a topology's rows that nobody else writes. They must be as they were read when a transaction is committed.
    /// </summary>
    public static ImmutableArray<string> GuardedColumnsOf(string table) => table switch
    {
        Switch => ["name", "other_config"],
        Router => ["name"],
        _ => [.. ColumnsOf(table).Where(c => c is not "external_ids")],
    };

    /// <summary>
    /// Which rows are read: of ports only those of routers and physical networks, of translations only the sources'. Workloads' rows are
    /// never read with them, since there may be very many.
    /// </summary>
    public static IEnumerable<Condition> ConditionOf(string table) => table switch
    {
        SwitchPort => [Condition.Equal("type", "router"), Condition.Equal("type", "localnet")],
        Nat => [Condition.Equal("type", "snat")],
        _ => [],
    };
}
