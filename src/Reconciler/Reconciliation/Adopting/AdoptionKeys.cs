using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Adopting;

/// <summary>
/// Writes our keys on a port made by hand and on its floating IPs, and nothing else. From then on they are as if we had made them: they go
/// and come with their workload. Pure.
/// </summary>
internal static class AdoptionKeys
{
    /// <summary>The transaction. Every row must be as it was read.</summary>
    /// <param name="owner">The workload.</param>
    /// <param name="port">The port as it was read.</param>
    /// <param name="desired">The port that the annotation asks for.</param>
    /// <param name="nats">The floating IPs as they were read, and as they are asked for.</param>
    public static Transaction Of(
        RowOwner owner, LogicalSwitchPort port, DesiredPort desired, ImmutableArray<(NatRule Row, DesiredNat Nat)> nats)
    {
        var operations = new List<Operation>
        {
            Wait.Unchanged(NorthboundDatabase.Port, port.Uuid, Row(
                ("external_ids", OvsdbDatum.Map(port.ExternalIds)), ("addresses", OvsdbDatum.Set(port.Addresses)),
                ("port_security", OvsdbDatum.Set(port.PortSecurity))), $"port {port.Name} has changed meanwhile"),
        };
        foreach (var (row, _) in nats)
        {
            operations.Add(Wait.Unchanged(
                NorthboundDatabase.Nat, row.Uuid,
                Row(("external_ids", OvsdbDatum.Map(row.ExternalIds)), ("logical_ip", OvsdbDatum.Of(row.LogicalIp))),
                $"the NAT of {row.ExternalIp} has changed meanwhile"));
        }

        operations.Add(Write(NorthboundDatabase.Port, port.Uuid, port.ExternalIds, owner.Of(desired)));
        operations.AddRange(nats.Select(n => Write(NorthboundDatabase.Nat, n.Row.Uuid, n.Row.ExternalIds, owner.Of(n.Nat))));
        operations.Add(new Comment($"reconciler on {owner.Host}: adopts port {port.Name} of {owner.WorkloadName}, which was made by hand"));
        return new([.. operations]);
    }

    private static Update Write(
        string table, Guid row, ImmutableSortedDictionary<string, string> before, ImmutableSortedDictionary<string, string> owned) =>
        new(table, [Condition.Uuid(row)], Row(("external_ids", OvsdbDatum.Map(RowOwnership.WithoutKeys(before).SetItems(owned)))))
            { ExpectedCount = 1 };

    private static Dictionary<string, OvsdbDatum> Row(params ReadOnlySpan<(string Column, OvsdbDatum Value)> columns)
    {
        var row = new Dictionary<string, OvsdbDatum>(StringComparer.Ordinal);
        foreach (var (column, value) in columns)
            row[column] = value;
        return row;
    }
}
