using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Schema;

namespace Reconciler.Doctor.Reading;

/// <summary>The columns of the Northbound that the daemon and the commands need.</summary>
internal static class NorthboundColumns
{
    private static readonly ImmutableArray<(string Table, ImmutableArray<string> Columns)> s_needed =
    [
        (NorthboundDatabase.Switch, ["name", "ports", "other_config"]),
        (NorthboundDatabase.Port, NorthboundDatabase.PortColumns),
        (NorthboundDatabase.Router, ["name", "ports", "nat", "static_routes", "policies", "options"]),
        (NorthboundDatabase.RouterPort, ["name", "mac", "networks", "gateway_chassis", "ha_chassis_group", "peer"]),
        (NorthboundDatabase.Nat, [.. NorthboundDatabase.NatColumns, "external_port_range"]),
        (NorthboundDatabase.Dhcp, ["cidr", "options", "external_ids"]),
        (NorthboundDatabase.PortGroup, ["name", "ports"]),
        ("Logical_Router_Static_Route", ["ip_prefix", "nexthop"]),
        ("Gateway_Chassis", ["chassis_name", "priority"]),
        ("HA_Chassis_Group", ["ha_chassis"]),
        ("HA_Chassis", ["chassis_name", "priority"]),
        ("NB_Global", ["options"]),
    ];

    /// <summary>The needed columns that a schema lacks, as <c>Table.column</c>.</summary>
    public static ImmutableArray<string> MissingIn(DatabaseSchema schema) =>
    [
        .. from needed in s_needed
           from column in needed.Columns
           where !schema.Tables.TryGetValue(needed.Table, out var table) || !table.Columns.ContainsKey(column)
           select $"{needed.Table}.{column}",
    ];
}
