using System.Collections.Immutable;
using Reconciler.Ovsdb.Values;
using Reconciler.Topology.Keys;
using Reconciler.Topology.Model;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Exporting;

/// <summary>Writes down what is there, so that applying it changes nothing. What the file cannot say is said beside it. Pure.</summary>
internal sealed class NetworkExporter
{
    private readonly ExportScope _scope;

    private NetworkExporter(ExportScope scope) => _scope = scope;

    /// <summary>Makes the file.</summary>
    /// <param name="observed">What is there.</param>
    /// <param name="name">The topology's name.</param>
    /// <param name="isIn">Which rows belong to it.</param>
    public static NetworkExport Of(ObservedNetwork observed, string name, Func<NetworkRow, bool> isIn) =>
        new NetworkExporter(new(observed, name, isIn)).Export(isSieved: true);

    /// <summary>Makes a picture of what is there, with what could not be applied too.</summary>
    /// <param name="observed">What is there.</param>
    /// <param name="name">The topology's name.</param>
    /// <param name="isIn">Which rows belong to it.</param>
    public static TopologyFile PictureOf(ObservedNetwork observed, string name, Func<NetworkRow, bool> isIn) =>
        new NetworkExporter(new(observed, name, isIn)).Export(isSieved: false).File;

    private NetworkExport Export(bool isSieved)
    {
        var switches = _scope.Named(NetworkTables.Switch);
        var (onSwitches, onRouters) = (new SwitchExporter(_scope), new RouterExporter(_scope, switches.Select(s => s.Uuid).ToHashSet()));
        var file = new TopologyFile(_scope.Name)
        {
            Switches = [.. switches.Select(onSwitches.Read)],
            Routers = [.. _scope.Named(NetworkTables.Router).Select(onRouters.Read)],
            Groups = [.. _scope.Named(NetworkTables.Group).Select(ReadGroup)],
            LoadBalancers = [.. _scope.Named(NetworkTables.LoadBalancer).Select(ReadBalancer).OfType<LoadBalancerSpec>()],
        };
        onSwitches.SayRest();
        SayGroupsOfNobody();
        if (isSieved)
            file = new ExportSieve(_scope.Observed, _scope.Unsaid).Sieve(file);
        return new(FileNormalizer.Normalize(file, []), [.. _scope.Unsaid.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private GroupSpec ReadGroup(NetworkRow row)
    {
        var called = $"group {row.Name}";
        var acls = _scope.Contents(
            row, "acls", NetworkTables.Rule, called,
            a => $"the ACL {a.Text("action")} {a.Text("direction")} {a["priority"]} {a.Text("match")}");
        foreach (var acl in acls.Where(a => !GroupReader.HasKnownAction(a)))
        {
            _scope.Say(
                $"{called}: the ACL with action {acl.Text("action")} of {acl.Text("match")} cannot be said here, and stays as it is");
        }

        return new GroupReader(row, acls.Where(GroupReader.HasKnownAction)).Read(_scope.Next);
    }

    /// <summary>
    /// Says which groups made by hand no topology can ever have. They stay out of every file, also when the rest has been taken over.
    /// </summary>
    private void SayGroupsOfNobody()
    {
        foreach (var group in _scope.Observed[NetworkTables.Group].Values.Where(g => !_scope.IsIn(g) && ExportScope.IsNobodys(g)))
        {
            if (Syntaxes.GroupName.Check(group.Name) is { } problem)
                _scope.Say($"group {group.Name} is not here, and stays as it is: '{group.Name}' {problem}");
        }
    }

    private LoadBalancerSpec? ReadBalancer(NetworkRow row)
    {
        var (called, reference) = ($"load balancer {row.Name}", OvsdbAtom.Uuid(row.Uuid));
        _scope.SayColumns(row, called);
        var places = new[] { NetworkTables.Router, NetworkTables.Switch }.SelectMany(t => _scope.Observed[t].Values).ToArray();
        string[] on = [.. places.Where(r => _scope.IsIn(r) && r["load_balancer"].Contains(reference)).Select(r => r.Name)];
        string[] byGroup =
        [
            .. from g in _scope.Observed[NetworkTables.LoadBalancerGroup].Values
               where g["load_balancer"].Contains(reference)
               from place in places
               where place["load_balancer_group"].Contains(OvsdbAtom.Uuid(g.Uuid))
               select $"{Planning.TopologyPlanner.KindOf(place)} {place.Name} (group {g.Name})",
        ];
        if (byGroup.Length > 0)
        {
            _scope.Say($"{called} is on {string.Join(", ", byGroup.Order(StringComparer.Ordinal))} by a load balancer group, "
                + $"which cannot be said here and stays as it is{(on.Length == 0 ? "; the load balancer is not here" : "")}");
        }

        return on.Length == 0 && byGroup.Length > 0 ? null : new(row.Name, _scope.Next())
        {
            Vips = [.. row["vips"].Pairs().Select(p => (p.Key, Likeness.Backends(p.Value).ToImmutableArray()))],
            Protocol = row["protocol"].Optional?.AsString ?? "tcp",
            On = [.. on],
        };
    }
}
