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

    /// <summary>The table of names, which no topology has rows in.</summary>
    public const string Dns = NorthboundDatabase.Dns;

    /// <summary>The table of groups of load balancers, which no topology has rows in.</summary>
    public const string LoadBalancerGroup = RouterDetailsReader.LoadBalancerGroup;

    /// <summary>Every table, containers before what they contain.</summary>
    public static readonly ImmutableArray<string> All =
        [Switch, SwitchPort, Router, RouterPort, Gateway, Route, Nat, Dhcp, Group, Rule, LoadBalancer];

    /// <summary>Tables and columns that no file can say anything of. They are read to say so.</summary>
    public static readonly ImmutableArray<(string Table, ImmutableArray<string> Columns)> Unsaid =
    [
        (Switch, ["dns_records", "load_balancer_group", "forwarding_groups"]), (Router, ["load_balancer_group"]),
        (Rule, ["label", "tier", "meter"]), (Nat, ["allowed_ext_ips", "exempted_ext_ips"]), (Route, ["bfd"]),
        (LoadBalancer, ["health_check", "ip_port_mappings", "selection_fields"]),
        (Dns, ["external_ids"]), (LoadBalancerGroup, ["name", "load_balancer"]),
    ];

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

    /// <summary>The columns of <see cref="Unsaid"/> of a table.</summary>
    public static ImmutableArray<string> UnsaidColumnsOf(string table) => Unsaid.FirstOrDefault(u => u.Table == table).Columns is
        { IsDefault: false } columns ? columns : [];

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
