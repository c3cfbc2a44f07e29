using System.Collections.Immutable;
using Reconciler.Ovsdb.Session;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Observing;

/// <summary>Reads the logical network. One transaction, so that what is read belongs together; nothing is followed.</summary>
/// <param name="session">A session in step.</param>
internal sealed class NetworkObserver(OvsdbSession session)
{
    /// <summary>How many of the things that keep a switch from being deleted are named.</summary>
    private const int Named = 5;

    private Task<NetworkRow[]>? _ahead;

    /// <summary>Begins to read the network, for the next time that it is asked for: it does not depend on the file.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public void ReadAhead(CancellationToken cancellationToken) => _ahead = ReadAsync(SelectsOf, cancellationToken);

    /// <summary>Reads the network.</summary>
    /// <param name="file">
    /// What is to be there; what else its topology has may leave, so what is in it is read too. Null to write down what is there; then what
    /// no file can say is read too.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ovsdb.OvsdbConnectionException">The server could not be asked.</exception>
    public async Task<ObservedNetwork> ObserveAsync(TopologyFile? file, CancellationToken cancellationToken)
    {
        if (file is null)
            return new(await ReadAsync(EverythingOf, cancellationToken));
        var rows = await (Interlocked.Exchange(ref _ahead, null) ?? ReadAsync(SelectsOf, cancellationToken));
        var network = new ObservedNetwork(rows);
        var leaving = network.RowsOf(file.Name).Where(r => r.Table switch
        {
            NetworkTables.Switch => !file.Switches.Any(s => s.Name == r.Name),
            NetworkTables.Router => !file.Routers.Any(x => x.Name == r.Name),
            NetworkTables.Group => !file.Groups.Any(g => g.Name == r.Name),
            _ => false,
        }).ToArray();
        return leaving.Length == 0 ? network : await AddContentsAsync(rows, network, file.Name, leaving, cancellationToken);
    }

    private async Task<NetworkRow[]> ReadAsync(Func<string, IEnumerable<Select>> selectsOf, CancellationToken cancellationToken)
    {
        var tables = NetworkTables.All.Union(NetworkTables.Unsaid.Select(u => u.Table));
        var selects = tables.SelectMany(selectsOf).ToImmutableArray();
        var results = await session.SelectAsync([.. selects], cancellationToken);
        return
        [
            .. results.Zip(selects)
                .SelectMany(r => r.First.Rows.Select(row => new NetworkRow(r.Second.Table, row["_uuid"].Single.AsUuid, row))),
        ];
    }

    private IEnumerable<Select> SelectsOf(string table) => NetworkTables.All.Contains(table)
        ? SelectsOf(table, NetworkTables.ColumnsOf(table), [.. NetworkTables.ConditionOf(table)]) : [];

    /// <summary>The same, and what no file can say.</summary>
    private IEnumerable<Select> EverythingOf(string table)
    {
        ImmutableArray<string> columns = NetworkTables.All.Contains(table) ? NetworkTables.ColumnsOf(table) : [];
        Condition[] conditions = NetworkTables.All.Contains(table) ? [.. NetworkTables.ConditionOf(table)] : [];
        if (table == NetworkTables.Nat)
            conditions = [.. conditions, Condition.Equal("type", "dnat")];
        return SelectsOf(table, [.. columns, .. NetworkTables.UnsaidColumnsOf(table)], conditions);
    }

    private IEnumerable<Select> SelectsOf(string table, ImmutableArray<string> wanted, Condition[] conditions)
    {
        var schema = session.Schema?.Tables.GetValueOrDefault(table);
        if (schema is null)
            return [];
        ImmutableArray<string> columns = ["_uuid", .. wanted.Where(schema.Columns.ContainsKey)];
        return conditions.Length == 0 ? [new(table, [], columns)] : conditions.Select(c => new Select(table, [c], columns));
    }

    private async Task<ObservedNetwork> AddContentsAsync(
        NetworkRow[] rows, ObservedNetwork network, string topology, NetworkRow[] leaving, CancellationToken cancellationToken)
    {
        var members = await MembersAsync([.. leaving.Where(r => r.Table == NetworkTables.Group)], cancellationToken);
        var others = ImmutableDictionary.CreateBuilder<Guid, ImmutableArray<string>>();
        foreach (var row in leaving)
        {
            var own = network.RowsOf(topology).Select(r => r.Uuid).ToHashSet();
            (string Table, Guid[] Rows)[] contents = row.Table switch
            {
                NetworkTables.Switch => [Foreign(row, "ports", NetworkTables.SwitchPort, own),
                    Foreign(row, "acls", NetworkTables.Rule, own), Foreign(row, "qos_rules", "QoS", own)],
                NetworkTables.Router =>
                [
                    Foreign(row, "ports", NetworkTables.RouterPort, own), Foreign(row, "nat", NetworkTables.Nat, own),
                    Foreign(row, "static_routes", NetworkTables.Route, own), Foreign(row, "policies", "Logical_Router_Policy", own),
                ],
                _ => [(NetworkTables.SwitchPort, [.. members[row.Uuid]]), Foreign(row, "acls", NetworkTables.Rule, own)],
            };
            var names = new List<string>();
            foreach (var (table, uuids) in contents.Where(c => c.Rows.Length > 0))
                names.AddRange(await NamesAsync(table, uuids, cancellationToken));
            if (names.Count > 0)
                others[row.Uuid] = [.. names];
        }

        return new(rows) { OthersIn = others.ToImmutable(), Members = members };
    }

    private static (string Table, Guid[] Rows) Foreign(NetworkRow row, string column, string table, HashSet<Guid> own) =>
        (table, [.. row[column].Uuids().Where(u => !own.Contains(u))]);

    private async Task<ImmutableDictionary<Guid,
    ImmutableArray<Guid>>> MembersAsync(NetworkRow[] groups, CancellationToken cancellationToken)
    {
        if (groups.Length == 0)
            return ImmutableDictionary<Guid, ImmutableArray<Guid>>.Empty;
        var results = await session.SelectAsync(
            [.. groups.Select(g => new Select(NetworkTables.Group, [Condition.Uuid(g.Uuid)], ["_uuid", "ports"]))], cancellationToken);
        return groups.Zip(results).ToImmutableDictionary(
            g => g.First.Uuid, g => g.Second.Rows.SelectMany(r => r["ports"].Uuids()).ToImmutableArray());
    }

    private async Task<IEnumerable<string>> NamesAsync(string table, Guid[] uuids, CancellationToken cancellationToken)
    {
        ImmutableArray<string> columns = table switch
        {
            NetworkTables.SwitchPort => ["name", "external_ids"],
            NetworkTables.RouterPort => ["name"],
            NetworkTables.Nat => ["type", "external_ip", "external_ids"],
            NetworkTables.Route => ["ip_prefix"],
            _ => ["_uuid"],
        };
        var asked = uuids.Take(Named).ToArray();
        var results = await session.SelectAsync([.. asked.Select(u => new Select(table, [Condition.Uuid(u)], columns))], cancellationToken);
        var names = results.SelectMany(r => r.Rows).Select(row => NameOf(table, row)).ToList();
        if (uuids.Length > asked.Length)
            names.Add($"{uuids.Length - asked.Length} more");
        return names;
    }

    private static string NameOf(string table, IReadOnlyDictionary<string, OvsdbDatum> row)
    {
        var owner = row.GetValueOrDefault("external_ids", OvsdbDatum.Empty).Get(OwnershipKeys.VirtualMachineName);
        var of = owner is null ? "" : $" of {owner}";
        return table switch
        {
            NetworkTables.SwitchPort => $"port {row["name"].Single.AsString}{of}",
            NetworkTables.RouterPort => $"router port {row["name"].Single.AsString}",
            NetworkTables.Nat => $"{row["type"].Single.AsString} {row["external_ip"].Single.AsString}{of}",
            NetworkTables.Route => $"route {row["ip_prefix"].Single.AsString}",
            NetworkTables.Rule => "an ACL made by hand",
            _ => $"a row of {table}",
        };
    }
}
