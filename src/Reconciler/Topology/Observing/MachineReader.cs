using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Topology.Planning;

namespace Reconciler.Topology.Observing;

/// <summary>Reads what machines have where a plan reaches them, and nothing else: a network may have very many.</summary>
/// <param name="session">A session in step.</param>
internal sealed class MachineReader(OvsdbSession session)
{
    private const int RowsAtATime = 1000;

    /// <summary>Reads it.</summary>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<MachinesInReach> ReadAsync(TopologyPlan plan, PlanReach reach, CancellationToken cancellationToken)
    {
        if (reach.IsEmpty)
            return MachinesInReach.None;
        var ports = ImmutableDictionary.CreateBuilder<Guid, ImmutableArray<MachinePort>>();
        foreach (var on in reach.Switches.Keys.Concat(reach.Inner.Select(i => i.Switch)).Distinct())
            ports[on.Uuid] = [.. await PortsOfAsync(plan, on, cancellationToken)];
        var floating = ImmutableDictionary.CreateBuilder<Guid, ImmutableArray<FloatingIp>>();
        foreach (var router in reach.Routers)
            floating[router.Uuid] = [.. await FloatingIpsAsync(plan, router["nat"].Uuids().Select(Condition.Uuid), cancellationToken)];
        return new(
            ports.ToImmutable(), floating.ToImmutable(),
            [.. await FloatingIpsAsync(plan, reach.Externals.Select(e => Condition.Equal("external_ip", e.Address)), cancellationToken)],
            [.. await NamesAsync(plan, reach, cancellationToken)]);
    }

    private async Task<IEnumerable<MachinePort>> PortsOfAsync(TopologyPlan plan, NetworkRow on, CancellationToken cancellationToken)
    {
        var network = plan.Observed[NetworkTables.SwitchPort];
        var rows = await RowsAsync(
            NetworkTables.SwitchPort, on["ports"].Uuids().Where(u => !network.ContainsKey(u)).Select(Condition.Uuid),
            ["name", "addresses", "dynamic_addresses", "external_ids"], cancellationToken);
        return rows.Select(row => new MachinePort(
            row["name"].Single.AsString,
            row["external_ids"].Get(OwnershipKeys.VirtualMachineName),
            [.. NorthboundDatabase.WordsIn(row["addresses"].Strings().Concat(row["dynamic_addresses"].Strings()))]));
    }

    private async Task<IEnumerable<FloatingIp>> FloatingIpsAsync(
        TopologyPlan plan, IEnumerable<Condition> which, CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(
            NetworkTables.Nat, which, ["_uuid", "type", "external_ip", "logical_ip", "external_ids"], cancellationToken);
        return rows.Where(r => r["type"].Single.AsString == "dnat_and_snat").Select(r => new FloatingIp(
            r["external_ip"].Single.AsString, r["logical_ip"].Single.AsString, r["external_ids"].Get(OwnershipKeys.VirtualMachineName),
            [.. plan.Observed.Links.Where(l => l.Router["nat"].Contains(r["_uuid"].Single)).Select(l => l.Switch.Name)]));
    }

    private async Task<IEnumerable<string>> NamesAsync(TopologyPlan plan, PlanReach reach, CancellationToken cancellationToken)
    {
        var going = plan.Changes.OfType<TopologyChange.Delete>().Select(d => d.Row.Uuid).ToHashSet();
        var rows = await RowsAsync(
            NetworkTables.SwitchPort, reach.Named.Select(r => Condition.Equal("name", r.Name)), ["_uuid", "name"], cancellationToken);
        return rows.Where(r => !going.Contains(r["_uuid"].Single.AsUuid)).Select(r => r["name"].Single.AsString);
    }

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, OvsdbDatum>>> RowsAsync(
        string table, IEnumerable<Condition> which, ImmutableArray<string> columns, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyDictionary<string, OvsdbDatum>>();
        foreach (var some in which.Chunk(RowsAtATime))
        {
            var results = await session.SelectAsync([.. some.Select(c => new Select(table, [c], columns))], cancellationToken);
            rows.AddRange(results.SelectMany(r => r.Rows));
        }

        return rows;
    }
}
