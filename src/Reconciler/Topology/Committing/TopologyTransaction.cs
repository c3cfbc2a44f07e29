using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Planning;

namespace Reconciler.Topology.Committing;

/// <summary>Turns a topology's plan into one guarded transaction.</summary>
/// <remarks>
/// The guards compare all rows of the topology with what was read, so of two hosts that apply different files one wins as a whole, and the
/// other has to look again. Lists that workloads have rows in too (ports, translations, members) are only mutated.
/// </remarks>
internal sealed class TopologyTransaction
{
    private readonly TopologyPlan _plan;
    private readonly List<Operation> _guards = [];
    private readonly List<Operation> _changes = [];
    private readonly Dictionary<DesiredRow, OvsdbAtom> _references = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<Guid> _guarded = [];
    private readonly HashSet<Guid> _routed = [];

    private TopologyTransaction(TopologyPlan plan) => _plan = plan;

    /// <summary>Makes the transaction.</summary>
    /// <param name="plan">The plan, which has no problems.</param>
    /// <param name="host">Who writes.</param>
    public static Transaction Of(TopologyPlan plan, string host) => new TopologyTransaction(plan).Build(host);

    private Transaction Build(string host)
    {
        foreach (var row in _plan.Desired)
        {
            _references[row] = row.Existing is { } existing
                ? OvsdbAtom.Uuid(existing.Uuid)
                : OvsdbAtom.NamedUuid(string.Create(CultureInfo.InvariantCulture, $"row{_references.Count}"));
        }

        GuardTopology();
        foreach (var change in _plan.Changes)
        {
            switch (change)
            {
                case TopologyChange.Create create:
                    Create(create.Row);
                    break;
                case TopologyChange.Change update:
                    Change(update);
                    break;
                case TopologyChange.Delete delete:
                    Delete(delete);
                    break;
                default:
                    throw new NotSupportedException($"no operations for {change.GetType().Name}");
            }
        }

        return new([.. _guards, .. _changes,
            new Comment($"reconciler on {host}: topology {_plan.Topology}: {_plan.Changes.Length} changes")]);
    }

    /// <summary>Adds guards: the topology has the rows that were read, and no others, and they are as they were read.</summary>
    private void GuardTopology()
    {
        foreach (var table in NetworkTables.All)
        {
            var rows = _plan.Observed[table].Values.Where(r => r.Topology == _plan.Topology).ToArray();
            var condition = Condition.Includes("external_ids", Ownership.OwnershipKeys.Topology, _plan.Topology);
            var meaning = $"topology {_plan.Topology} has changed meanwhile: its rows of {table}";
            if (rows.Length == 0)
            {
                _guards.Add(Wait.None(table, [condition], "external_ids", meaning));
                continue;
            }

            ImmutableArray<string> columns = ["_uuid", .. NetworkTables.GuardedColumnsOf(table).Where(rows[0].Columns.ContainsKey)];
            _guards.Add(new Wait(table, [condition], columns, [.. rows.Select(r => Row(columns.Select(c => (c, r[c]))))], meaning));
        }
    }

    private void Create(DesiredRow row)
    {
        GuardIdentity(row);
        var columns = row.Initial.Concat(row.Columns).Where(c => c.Value.Count > 0).ToDictionary(StringComparer.Ordinal);
        foreach (var (column, keys) in row.Keys)
        {
            var pairs = keys.Where(k => k.Value is not null).Select(k => KeyValuePair.Create(k.Key, k.Value!)).ToArray();
            if (pairs.Length > 0)
                columns[column] = OvsdbDatum.Map(pairs);
        }

        _changes.Add(new Insert(row.Table, columns, _references[row].AsString));
        if (row.Container is { } container)
            Attach(container, row.ContainerColumn, row);
        foreach (var user in row.Users)
            Attach(user, row.UserColumn, row);
    }

    private void Change(TopologyChange.Change change)
    {
        var existing = change.Row.Existing!;
        var (row, where) = (change.Row, ImmutableArray.Create(Condition.Uuid(existing.Uuid)));
        if (change.IsAdopted)
        {
            ImmutableArray<string> read = [.. NetworkTables.GuardedColumnsOf(existing.Table).Append("external_ids")
                .Where(existing.Columns.ContainsKey)];
            _guards.Add(Wait.Unchanged(
                existing.Table, existing.Uuid, Row(read.Select(c => (c, existing[c]))), $"{row} has changed meanwhile"));
        }
        else
        {
            GuardKeys(row, existing, change.Columns);
        }

        var columns = change.Columns.Where(c => c.Key is null).ToDictionary(
            c => c.Column, c => c.After, StringComparer.Ordinal);
        if (columns.Count > 0)
            _changes.Add(new Update(row.Table, where, columns) { ExpectedCount = 1 });
        foreach (var map in change.Columns.Where(c => c.Key is not null).GroupBy(c => c.Column, StringComparer.Ordinal))
        {
            Mutation[] mutations =
            [
                .. map.Any(c => c.Before.Count > 0)
                    ? [Mutation.Delete(map.Key, OvsdbDatum.Set(map.Where(c => c.Before.Count > 0).Select(c => c.Key!)))]
                    : Array.Empty<Mutation>(),
                .. map.Any(c => c.After.Count > 0)
                    ? [Mutation.Insert(map.Key, OvsdbDatum.Map(
                        map.Where(c => c.After.Count > 0).Select(c => KeyValuePair.Create(c.Key!, c.After.Single.AsString))))]
                    : Array.Empty<Mutation>(),
            ];
            _changes.Add(new Mutate(row.Table, where, [.. mutations]) { ExpectedCount = 1 });
        }

        foreach (var user in change.NewUsers)
            Attach(user, row.UserColumn, row);
        foreach (var user in change.OldUsers)
            Detach(user, row.UserColumn, existing.Uuid);
    }

    /// <summary>Adds a guard: keys of <c>external_ids</c>, which the topology's guard does not compare, are as they were read.</summary>
    private void GuardKeys(DesiredRow row, NetworkRow existing, ImmutableArray<ColumnChange> changes)
    {
        ImmutableArray<Condition> conditions =
        [
            Condition.Uuid(existing.Uuid),
            .. changes.Where(c => c is { Column: "external_ids", Key: not null } && c.Before.Count > 0)
                .Select(c => Condition.Includes("external_ids", c.Key!, c.Before.Single.AsString)),
        ];
        if (conditions.Length > 1)
            _guards.Add(new Wait(
                row.Table, conditions, ["_uuid"], [Row([("_uuid", OvsdbDatum.Of(existing.Uuid))])], $"{row} has changed meanwhile"));
    }

    private void Delete(TopologyChange.Delete delete)
    {
        var (row, container) = (delete.Row, delete.Container);
        if (_plan.Observed.Members.TryGetValue(row.Uuid, out var members))
            _guards.Add(Wait.Unchanged(row.Table, row.Uuid, Row([("ports", OvsdbDatum.Set(members.Select(OvsdbAtom.Uuid)))]),
                $"group {row.Name} has got other members meanwhile"));
        string[] lists = row.Table switch
        {
            NetworkTables.Switch => ["ports", "acls"],
            NetworkTables.Router => ["ports", "nat", "static_routes", "policies"],
            _ => [],
        };
        if (lists.Length > 0)
            _guards.Add(Wait.Unchanged(row.Table, row.Uuid, Row(lists.Where(row.Columns.ContainsKey).Select(c => (c, row[c]))),
                $"{delete.Kind} {row.Name} has got other contents meanwhile"));
        if (container is not null && !delete.GoesWithContainer)
            Detach(container, delete.Column, row.Uuid);
        else if (container is null)
            _changes.Add(new Delete(row.Table, [Condition.Uuid(row.Uuid)]) { ExpectedCount = 1 });
    }

    /// <summary>Adds a guard: nobody has made a row meanwhile that is what the new one is to be.</summary>
    private void GuardIdentity(DesiredRow row)
    {
        // In a container that is new there is nothing else.
        if (row.Identity.IsEmpty || row.Container is { Existing: null })
            return;
        if (row is { Table: NetworkTables.Route, Container.Existing: { } router })
        {
            // One comparison for all routes of a router: to look for each among all routes would take the server long.
            if (_routed.Add(router.Uuid))
            {
                _guards.Add(Wait.Unchanged(
                    router.Table, router.Uuid, Row([(row.ContainerColumn, router[row.ContainerColumn])]),
                    $"router {router.Name} has got other routes meanwhile"));
            }

            return;
        }

        var known = _plan.Observed[row.Table].Values.Where(r => row.Identity.All(c => r[c].Equals(row[c]))).ToArray();
        ImmutableArray<Condition> where = [.. row.Identity.Select(c => Condition.Equal(c, row[c]))];
        var meaning = $"{row}: somebody else has made it meanwhile";
        _guards.Add(known.Length == 0
            ? Wait.None(row.Table, where, row.Identity[0], meaning)
            : new(row.Table, where, ["_uuid"], [.. known.Select(r => Row([("_uuid", OvsdbDatum.Of(r.Uuid))]))], meaning));
    }

    private void Attach(DesiredRow container, string column, DesiredRow row)
    {
        if (container.Existing is { } existing)
            GuardThere(existing);
        // A new row has no identifier yet that a condition could name, so what is new is found by its reference in the insertion itself.
        if (container.Existing is null)
            AttachToNew(container, column, row);
        else
            _changes.Add(new Mutate(container.Table, [Condition.Uuid(container.Existing.Uuid)],
                [Mutation.Insert(column, OvsdbDatum.Of(_references[row]))]) { ExpectedCount = 1 });
    }

    private void AttachToNew(DesiredRow container, string column, DesiredRow row)
    {
        var name = _references[container].AsString;
        var index = _changes.FindIndex(o => o is Insert insert && insert.UuidName == name);
        var inserted = (Insert)_changes[index];
        var columns = inserted.Row.ToDictionary(StringComparer.Ordinal);
        columns[column] = OvsdbDatum.Set((columns.TryGetValue(column, out var held) ? held.Keys.ToArray() : []).Append(_references[row]));
        _changes[index] = inserted with { Row = columns };
    }

    private void Detach(NetworkRow container, string column, Guid row) => _changes.Add(
        new Mutate(container.Table, [Condition.Uuid(container.Uuid)], [Mutation.Delete(column, OvsdbDatum.Of(row))]) { ExpectedCount = 1 });

    /// <summary>Adds a guard: a row that something is put into is there, and has its name.</summary>
    private void GuardThere(NetworkRow row)
    {
        if (_guarded.Add(row.Uuid))
            _guards.Add(Wait.Unchanged(row.Table, row.Uuid, Row([("name", row["name"])]),
                $"{TopologyPlanner.KindOf(row)} {row.Name} is gone or has another name"));
    }

    private static Dictionary<string, OvsdbDatum> Row(IEnumerable<(string Column, OvsdbDatum Value)> columns) =>
        columns.ToDictionary(c => c.Column, c => c.Value, StringComparer.Ordinal);
}
