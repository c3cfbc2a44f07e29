using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Planning;

/// <summary>The places where a plan may reach machines. The plan knows no machines, so what is in these places has to be read.</summary>
internal sealed class PlanReach
{
    private readonly Dictionary<NetworkRow, List<string>> _switches = [];
    private readonly HashSet<NetworkRow> _routers = [];
    private readonly List<(DesiredRow Row, string Address, ImmutableArray<string> Switches)> _externals = [];
    private readonly List<(DesiredRow Row, NetworkRow Switch, string Address)> _inner = [];
    private readonly List<DesiredRow> _named = [];
    private readonly TopologyPlan _plan;
    private readonly Dictionary<string, DesiredRow> _switchOfRouterPort;

    private PlanReach(TopologyPlan plan)
    {
        _plan = plan;
        _switchOfRouterPort = plan.Desired.Where(d => d.Table == NetworkTables.SwitchPort && d.Container is not null)
            .Select(d => (Name: d.Keys.GetValueOrDefault("options")?.GetValueOrDefault("router-port"), Switch: d.Container!))
            .Where(d => d.Name is not null).DistinctBy(d => d.Name, StringComparer.Ordinal)
            .ToDictionary(d => d.Name!, d => d.Switch, StringComparer.Ordinal);
    }

    /// <summary>The switches whose machines may lose their way, with what changes, in words.</summary>
    public IReadOnlyDictionary<NetworkRow, List<string>> Switches => _switches;

    /// <summary>The routers that lose gateway hosts.</summary>
    public IReadOnlyCollection<NetworkRow> Routers => _routers;

    /// <summary>The outer addresses that rows get, and the switches that their routers are on, by name.</summary>
    public IReadOnlyList<(DesiredRow Row, string Address, ImmutableArray<string> Switches)> Externals => _externals;

    /// <summary>The addresses that router ports get on switches.</summary>
    public IReadOnlyList<(DesiredRow Row, NetworkRow Switch, string Address)> Inner => _inner;

    /// <summary>The new switch ports. Their names must be new in the whole database.</summary>
    public IReadOnlyList<DesiredRow> Named => _named;

    /// <summary>Whether there is nothing to be read.</summary>
    public bool IsEmpty => _switches.Count + _routers.Count + _externals.Count + _inner.Count + _named.Count == 0;

    /// <summary>The reach of a plan.</summary>
    public static PlanReach Of(TopologyPlan plan)
    {
        var reach = new PlanReach(plan);
        foreach (var change in plan.Changes)
        {
            switch (change)
            {
                case TopologyChange.Create { Row: var row }:
                    reach.Add(row, _ => true);
                    if (row.Table == NetworkTables.SwitchPort)
                        reach._named.Add(row);
                    break;
                case TopologyChange.Change { Row: var row, Columns: var columns }:
                    reach.Add(row, c => columns.Any(x => x.Column == c));
                    reach.AddChanges(row, columns);
                    break;
                case TopologyChange.Delete delete:
                    reach.Add(delete);
                    break;
            }
        }

        return reach;
    }

    /// <summary>What addresses a row gets.</summary>
    private void Add(DesiredRow row, Func<string, bool> changes)
    {
        switch (row.Table)
        {
            case NetworkTables.RouterPort when changes("networks") && _switchOfRouterPort.GetValueOrDefault(row.Name)?.Existing is { } on:
                _inner.AddRange(row["networks"].Strings().Select(n => (row, on, n.Split('/')[0])));
                break;
            case NetworkTables.Nat when changes("external_ip"):
                _externals.Add((row, row["external_ip"].Single.AsString, SwitchesOf(row.Container)));
                break;
            case NetworkTables.LoadBalancer when changes("vips"):
                _externals.AddRange(row["vips"].Pairs().Select(v => VirtualAddress.ReadKey(v.Key)).OfType<System.Net.IPAddress>()
                    .Distinct().Select(a => (row, a.ToString(), row.Users.SelectMany(u => SwitchesOf(u)).ToImmutableArray())));
                break;
        }
    }

    /// <summary>The switches that a router will be on; of a switch, itself.</summary>
    private ImmutableArray<string> SwitchesOf(DesiredRow? row) => row is null ? [] : row.Table == NetworkTables.Switch ? [row.Name] :
    [
        .. _plan.Desired.Where(d => d.Table == NetworkTables.RouterPort && d.Container == row)
            .Select(d => _switchOfRouterPort.GetValueOrDefault(d.Name)?.Name).OfType<string>(),
    ];

    private void AddChanges(DesiredRow row, ImmutableArray<ColumnChange> columns)
    {
        if (row.Table == NetworkTables.Switch)
        {
            foreach (var change in columns.Where(c => c is { Column: "other_config", Key: "subnet" or "ipv6_prefix", Before.Count: > 0 }))
                Note(row.Existing!, change.Describe());
        }
        else if (row.Table == NetworkTables.SwitchPort && row.Existing!.Text("type") == "localnet" && row.Container?.Existing is { } on)
        {
            foreach (var change in columns.Where(c => c.Column is "options" or "tag" or "tag_request"))
                Note(on, $"the physical network's {change.Describe()}");
        }
    }

    private void Add(TopologyChange.Delete delete)
    {
        var row = delete.Row;
        if (row.Table == NetworkTables.SwitchPort && delete is { Container: { } on, GoesWithContainer: false })
        {
            Note(on, row.Text("type") == "localnet" ? $"physical network {row.Get("options", "network_name")} goes"
                : $"router port {row.Get("options", "router-port")} goes");
        }

        var port = row.Table == NetworkTables.Gateway ? delete.Container ?? ContainerOf(row) : row.Table == NetworkTables.RouterPort ? row : null;
        if (port is not null && _plan.Observed.Links.FirstOrDefault(l => l.RouterPort == port) is { } link
            && port["gateway_chassis"].Count > 0 && !HasGatewayAfterwards(link.Router))
            _routers.Add(link.Router);
    }

    private NetworkRow? ContainerOf(NetworkRow gateway) =>
        _plan.Observed[NetworkTables.RouterPort].Values.FirstOrDefault(p => p["gateway_chassis"].Contains(OvsdbAtom.Uuid(gateway.Uuid)));

    private bool HasGatewayAfterwards(NetworkRow router) => _plan.Desired.Any(
        d => d.Table == NetworkTables.Gateway && d.Container is { } port && port.Container?.Existing == router);

    private void Note(NetworkRow on, string change)
    {
        if (_switches.TryGetValue(on, out var changes))
            changes.Add(change);
        else
            _switches.Add(on, [change]);
    }
}
