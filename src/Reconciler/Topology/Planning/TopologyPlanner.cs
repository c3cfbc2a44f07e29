using System.Collections.Immutable;
using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Planning;

/// <summary>Compares what is there with what is to be there. Pure.</summary>
internal static class TopologyPlanner
{
    /// <summary>The columns by which tables hold rows of others.</summary>
    private static readonly (string Container, string Column, string Table)[] s_holders =
    [
        (NetworkTables.Switch, "ports", NetworkTables.SwitchPort), (NetworkTables.Router, "ports", NetworkTables.RouterPort),
        (NetworkTables.RouterPort, "gateway_chassis", NetworkTables.Gateway), (NetworkTables.Router, "static_routes", NetworkTables.Route),
        (NetworkTables.Router, "nat", NetworkTables.Nat), (NetworkTables.Group, "acls", NetworkTables.Rule),
        (NetworkTables.Switch, "acls", NetworkTables.Rule),
    ];

    /// <summary>Makes the plan.</summary>
    /// <param name="topology">The topology's name.</param>
    /// <param name="desired">What is to be there.</param>
    /// <param name="observed">What is there.</param>
    /// <param name="options">What the plan may do.</param>
    public static TopologyPlan Make(string topology, ImmutableArray<DesiredRow> desired, ObservedNetwork observed, PlanOptions options)
    {
        var problems = new List<string>();
        var changes = new List<TopologyChange>();
        foreach (var row in desired)
        {
            if (row.Existing is null)
                Create(row);
            else if (WhyNotOurs(row, row.Existing) is { } problem)
                problems.Add(problem);
            else
                Compare(row, row.Existing);
        }

        changes.AddRange(Deletions(topology, desired, observed, options, problems));
        foreach (var twice in desired.Where(r => r.Existing is not null).GroupBy(r => r.Existing!.Uuid).Where(g => g.Count() > 1))
            problems.Add($"{twice.First()} and {twice.Last()} are one row, so the file cannot have both");
        return new(topology, [.. changes], [.. problems]) { Observed = observed, Desired = desired };

        void Create(DesiredRow row)
        {
            if (row.Name.Length > 0 && row.Table is NetworkTables.SwitchPort or NetworkTables.RouterPort or NetworkTables.Group
                && observed[row.Table].Values.FirstOrDefault(r => r.Name == row.Name && r.Topology != topology) is not null)
            {
                problems.Add($"{row}: the name is that of another row of {row.Table}");
            }

            changes.Add(new TopologyChange.Create(row));
        }

        string? WhyNotOurs(DesiredRow row, NetworkRow existing)
        {
            if (existing.Topology is { } owner)
                return owner == topology ? null : $"{row} belongs to topology {owner}";
            if (existing.Tool is { } key)
                return $"{row} belongs to another tool (external_ids:{key})";
            return options.Adopts ? null : $"{row} is there already, made by hand; --adopt takes it over";
        }

        void Compare(DesiredRow row, NetworkRow existing)
        {
            var columns = Differences(row, existing).ToImmutableArray();
            var change = new TopologyChange.Change(row, columns, existing.Topology is null);
            if (row.UserColumn.Length > 0)
            {
                var users = observed[NetworkTables.Router].Values.Concat(observed[NetworkTables.Switch].Values)
                    .Where(u => u[row.UserColumn].Contains(OvsdbAtom.Uuid(existing.Uuid))).ToArray();
                change = change with
                {
                    NewUsers = [.. row.Users.Where(u => u.Existing is null || !users.Contains(u.Existing))],
                    OldUsers = [.. users.Where(u => !row.Users.Any(d => d.Existing == u))],
                };
            }

            if (!columns.IsEmpty || !change.NewUsers.IsEmpty || !change.OldUsers.IsEmpty)
                changes.Add(change);
        }
    }

    /// <summary>What differs in a row that is there. What only is written otherwise stays as it is.</summary>
    private static IEnumerable<ColumnChange> Differences(DesiredRow row, NetworkRow existing)
    {
        foreach (var (column, value) in row.Columns)
        {
            if (!Likeness.Same(row.Table, column, existing[column], value))
                yield return new(column, null, existing[column], value);
        }

        foreach (var (column, keys) in row.Keys)
        {
            foreach (var (key, value) in keys)
            {
                var before = existing.Get(column, key);
                if (!Likeness.Same(row.Table, column, key, before, value))
                    yield return new(column, key, RowValues.Optional(before), RowValues.Optional(value));
            }
        }
    }

    private static IEnumerable<TopologyChange> Deletions(
        string topology, ImmutableArray<DesiredRow> desired, ObservedNetwork observed, PlanOptions options, List<string> problems)
    {
        var kept = desired.Select(r => r.Existing?.Uuid).OfType<Guid>().ToHashSet();
        var leaving = observed.RowsOf(topology).Where(r => !kept.Contains(r.Uuid)).ToArray();
        if (leaving.Length == 0)
            return [];
        var gone = leaving.Select(r => r.Uuid).ToHashSet();
        var holders = new Dictionary<Guid, (NetworkRow Row, string Column)>();
        foreach (var (container, column, table) in s_holders)
        {
            foreach (var row in observed[container].Values)
            {
                foreach (var held in row[column].Uuids().Where(gone.Contains))
                    holders[held] = (row, column);
            }
        }

        foreach (var row in leaving)
        {
            if (!options.Force && observed.OthersIn.TryGetValue(row.Uuid, out var others))
                problems.Add($"{KindOf(row)} {row.Name} leaves the file, and there is in it: {string.Join(", ", others)}; --force deletes it all the same");
        }

        return leaving.Select(row => holders.TryGetValue(row.Uuid, out var holder)
            ? new TopologyChange.Delete(row, KindOf(row), holder.Row, holder.Column, gone.Contains(holder.Row.Uuid))
            : new TopologyChange.Delete(row, KindOf(row), null, "", false));
    }

    /// <summary>What a row is, in words.</summary>
    public static string KindOf(NetworkRow row) => row.Table switch
    {
        NetworkTables.Switch => "switch",
        NetworkTables.SwitchPort => row.Text("type") == "localnet" ? "localnet port" : "switch port",
        NetworkTables.Router => "router",
        NetworkTables.RouterPort => "router port",
        NetworkTables.Gateway => "gateway chassis",
        NetworkTables.Route => "route",
        NetworkTables.Nat => "snat",
        NetworkTables.Dhcp => "DHCP options",
        NetworkTables.Group => "group",
        NetworkTables.Rule => "rule",
        NetworkTables.LoadBalancer => "load balancer",
        _ => throw new NotSupportedException($"no word for {row.Table}"),
    };

    /// <summary>What a row is called, for people.</summary>
    public static string LabelOf(NetworkRow row) => row.Table switch
    {
        NetworkTables.Gateway => row.Text("chassis_name"),
        NetworkTables.Route => row.Text("ip_prefix"),
        NetworkTables.Nat => $"{row.Text("external_ip")} of {row.Text("logical_ip")}",
        NetworkTables.Dhcp => row.Text("cidr"),
        NetworkTables.Rule => $"{row.Text("action")} {row.Text("direction")} {row["priority"]}",
        _ => row.Name,
    };
}
