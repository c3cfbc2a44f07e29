using System.Collections.Immutable;

namespace Reconciler.Topology.Observing;

/// <summary>The logical network as it was read in one transaction: switches, routers and what belongs to them, of every owner.</summary>
internal sealed class ObservedNetwork
{
    private static readonly IReadOnlyDictionary<Guid, NetworkRow> s_none = new Dictionary<Guid, NetworkRow>();

    private readonly Dictionary<string, IReadOnlyDictionary<Guid, NetworkRow>> _tables;
    private readonly Dictionary<string, ImmutableArray<RouterLink>> _linksOfRouter;
    private readonly ILookup<(string Table, string Name), NetworkRow> _byName;
    private readonly Lazy<ILookup<string, NetworkRow>> _dhcpOfNetwork;

    /// <summary>Makes it of its rows.</summary>
    public ObservedNetwork(IEnumerable<NetworkRow> rows)
    {
        _tables = rows.GroupBy(r => r.Table, StringComparer.Ordinal).ToDictionary(
            g => g.Key, g => (IReadOnlyDictionary<Guid, NetworkRow>)g.ToDictionary(r => r.Uuid), StringComparer.Ordinal);
        _byName = new[] { NetworkTables.Switch, NetworkTables.Router, NetworkTables.Group, NetworkTables.LoadBalancer }
            .SelectMany(t => this[t].Values).ToLookup(r => (r.Table, r.Name));
        _dhcpOfNetwork = new(
            () => this[NetworkTables.Dhcp].Values.ToLookup(r => Likeness.Network(r.Text("cidr")), StringComparer.Ordinal));
        Links = [.. FindLinks()];
        _linksOfRouter = Links.GroupBy(l => l.Router.Name, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
    }

    /// <summary>Every router port on a switch, by names.</summary>
    public ImmutableArray<RouterLink> Links { get; }

    /// <summary>
    /// For switches, routers and groups of the topology that may leave: what else is in them, by the container's identifier, in words.
    /// </summary>
    public ImmutableDictionary<Guid, ImmutableArray<string>> OthersIn { get; init; } = ImmutableDictionary<Guid,
    ImmutableArray<string>>.Empty;

    /// <summary>For groups that may leave: the ports in them, as they were read.</summary>
    public ImmutableDictionary<Guid, ImmutableArray<Guid>> Members { get; init; } = ImmutableDictionary<Guid, ImmutableArray<Guid>>.Empty;

    /// <summary>The rows of a table.</summary>
    public IReadOnlyDictionary<Guid, NetworkRow> this[string table] => _tables.GetValueOrDefault(table, s_none);

    /// <summary>Every row.</summary>
    public IEnumerable<NetworkRow> Rows => NetworkTables.All.SelectMany(t => this[t].Values);

    /// <summary>The rows of a topology.</summary>
    public IEnumerable<NetworkRow> RowsOf(string topology) => Rows.Where(r => r.Topology == topology);

    /// <summary>The names of all topologies.</summary>
    public ImmutableSortedSet<string> Topologies => [.. Rows.Select(r => r.Topology).OfType<string>()];

    /// <summary>The rows that a column of a row refers to. Those that were not read are left out.</summary>
    public IEnumerable<NetworkRow> In(NetworkRow? container, string column, string table) => container is null
        ? []
        : container[column].Uuids().Select(this[table].GetValueOrDefault).OfType<NetworkRow>();

    /// <summary>The DHCP options of a network, however they are written.</summary>
    public IEnumerable<NetworkRow> DhcpOf(string network) => _dhcpOfNetwork.Value[network];

    /// <summary>A router's ports on switches.</summary>
    public ImmutableArray<RouterLink> LinksOf(string router) => _linksOfRouter.GetValueOrDefault(router, []);

    /// <summary>The row of a name that a topology has, or would take: its own before those that nobody has.</summary>
    /// <param name="table">The table: of switches, routers, groups or load balancers.</param>
    /// <param name="name">The name.</param>
    /// <param name="topology">The topology.</param>
    public NetworkRow? Find(string table, string name, string topology) => Best(_byName[(table, name)], topology);

    /// <summary>Of several rows that fit, the topology's own, then one that nobody has, then one of another tool or topology.</summary>
    public static NetworkRow? Best(IEnumerable<NetworkRow> rows, string topology) => rows
        .OrderBy(r => r.Topology is { } owner ? owner == topology ? 0 : 3 : r.Tool is null ? 1 : 2)
        .ThenBy(r => r.Name, StringComparer.Ordinal).ThenBy(r => r.Uuid).FirstOrDefault();

    private IEnumerable<RouterLink> FindLinks()
    {
        var routerOf = new Dictionary<Guid, NetworkRow>();
        foreach (var router in this[NetworkTables.Router].Values)
        {
            foreach (var port in router["ports"].Uuids())
                routerOf[port] = router;
        }

        var peers = new Dictionary<string, NetworkRow>(StringComparer.Ordinal);
        foreach (var port in this[NetworkTables.SwitchPort].Values.Where(p => p.Text("type") == "router"))
        {
            if (port.Get("options", "router-port") is { } peer)
                peers[peer] = port;
        }

        var switchOf = new Dictionary<Guid, NetworkRow>();
        foreach (var logicalSwitch in this[NetworkTables.Switch].Values)
        {
            foreach (var port in logicalSwitch["ports"].Uuids().Where(this[NetworkTables.SwitchPort].ContainsKey))
                switchOf[port] = logicalSwitch;
        }

        foreach (var port in this[NetworkTables.RouterPort].Values.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            if (routerOf.TryGetValue(port.Uuid, out var router) && peers.TryGetValue(port.Name, out var peer)
                && switchOf.TryGetValue(peer.Uuid, out var on))
                yield return new(router, port, on, peer);
        }
    }
}
