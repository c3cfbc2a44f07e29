using System.Collections.Immutable;
using Reconciler.Topology.Model;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Exporting;

/// <summary>Takes parts out of a file. Pure.</summary>
/// <param name="leaving">The <c>At</c> of each part that leaves.</param>
internal sealed class PartRemover(HashSet<TextPosition> leaving)
{
    private readonly List<(string Part, TextPosition At)> _removed = [];

    /// <summary>What was taken out, in words.</summary>
    public IReadOnlyList<(string Part, TextPosition At)> Removed => _removed;

    /// <summary>Takes them out.</summary>
    public TopologyFile Remove(TopologyFile file) => leaving.Count == 0 ? file : file with
    {
        Switches =
        [
            .. Keep(file.Switches, s => (s.At, $"switch {s.Name}"))
                .Select(s => s.Dhcp is { } dhcp && Leaves(dhcp.At, $"DHCP of switch {s.Name}") ? s with { Dhcp = null } : s),
        ],
        Routers =
        [
            .. Keep(file.Routers, r => (r.At, $"router {r.Name}")).Select(r => r with
            {
                Ports = Keep(r.Ports, p => (p.At, $"router {r.Name}: the port on switch {p.Switch}")),
                Snat = Keep(r.Snat, s => (s.At, $"router {r.Name}: snat {s.External} of {s.Network}")),
                Routes = Keep(r.Routes, x => (x.At, $"router {r.Name}: route {x.Prefix} by {x.NextHopText}")),
            }),
        ],
        Groups =
        [
            .. Keep(file.Groups, g => (g.At, $"group {g.Name}")).Select(g => g with
            {
                Rules = Keep(
                    g.Rules, r => (r.At, FormattableString.Invariant(
                        $"group {g.Name}: the rule of priority {r.Priority} ({r.Action.ToString().ToLowerInvariant()} {(r.IsIn ? "in" : "out")}, {r.Match})"))),
            }),
        ],
        LoadBalancers = Keep(file.LoadBalancers, b => (b.At, $"load balancer {b.Name}")),
    };

    private ImmutableArray<T> Keep<T>(ImmutableArray<T> parts, Func<T, (TextPosition At, string Name)> describe) =>
        parts.RemoveAll(p => describe(p) is var (at, name) && Leaves(at, name));

    private bool Leaves(TextPosition at, string name)
    {
        if (!leaving.Contains(at))
            return false;
        _removed.Add((name, at));
        return true;
    }
}
