using System.Globalization;
using Reconciler.Commands.Graph;
using Reconciler.Topology.Model;

namespace Reconciler.Commands.Topologies;

/// <summary>Draws a topology as a tree of text, or makes the graph of it. Pure.</summary>
internal static class TopologyTree
{
    /// <summary>The lines of the tree.</summary>
    public static IEnumerable<string> Write(TopologyFile file)
    {
        yield return $"topology {file.Name}";
        var parts = PartsOf(file).ToArray();
        foreach (var (i, (part, contents)) in parts.Index())
        {
            var (branch, line) = BranchOf(i, parts.Length);
            yield return $"{branch} {part}";
            foreach (var (j, content) in contents.Index())
                yield return $"{line}  {BranchOf(j, contents.Length).Branch} {content}";
        }
    }

    /// <summary>How the branch to a part begins, and what leads on below it. The last part of a tree ends its line.</summary>
    private static (string Branch, string Below) BranchOf(int index, int count) => index + 1 < count ? ("├─", "│") : ("└─", " ");

    private static IEnumerable<(string Part, string[] Contents)> PartsOf(TopologyFile file)
    {
        var drawn = new HashSet<string>(StringComparer.Ordinal);
        foreach (var router in file.Routers)
        {
            drawn.UnionWith(router.Ports.Select(p => p.Switch));
            yield return ($"router {router.Name}", [.. ContentsOf(router, file)]);
        }

        foreach (var on in file.Switches.Where(s => !drawn.Contains(s.Name)))
            yield return ($"switch {on.Name}{Describe(on)}", []);
        foreach (var group in file.Groups)
        {
            var rules = group.Rules.Length == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{group.Rules.Length} rules");
            yield return ($"group {group.Name}: {rules}", []);
        }

        foreach (var (balancer, vip, backends) in file.LoadBalancers.SelectMany(b => b.Vips.Select(v => (b.Name, v.Vip, v.Backends))))
            yield return ($"load balancer {balancer}: {vip} to {string.Join(" ", backends)}", []);
    }

    private static IEnumerable<string> ContentsOf(RouterSpec router, TopologyFile file)
    {
        foreach (var port in router.Ports)
        {
            var gateway = port.Gateway is { IsAuto: false, Chassis: [_, ..] chassis }
                ? $", gateway {string.Join(" ", chassis.Select(c => c.Chassis))}" : "";
            yield return $"switch {port.Switch}: {string.Join(" ", port.Addresses)}{gateway}{Describe(file.Switch(port.Switch))}";
        }

        foreach (var snat in router.Snat)
            yield return $"snat {snat.External} of {snat.Network}";
        foreach (var route in router.Routes)
            yield return $"route {route.Prefix} by {route.NextHopText}";
    }

    /// <summary>The graph, for drawings. Switches that lead outside are on one side, the others on the other.</summary>
    public static NetworkGraph GraphOf(TopologyFile file) => new(
        [.. file.Routers.Select(r => r.Name)],
        [.. file.Switches.Select(s => new GraphSwitch(s.Name, s.Localnet is null))],
        [
            .. from router in file.Routers
               from port in router.Ports
               where file.Switch(port.Switch) is not null
               select new GraphLink(router.Name, port.Switch, [.. port.Addresses.Select(a => a.ToString())]),
        ],
        [])
    {
        Title = $"Topology {file.Name}",
    };

    private static string Describe(SwitchSpec? on)
    {
        if (on is null)
            return "";
        string?[] words =
        [
            on.Subnet?.ToString(), on.Ipv6Prefix?.ToString(), on.Dhcp is null ? null : "DHCP", on.Zone is null ? null : $"zone {on.Zone}",
            on.Localnet is { } localnet ? $"physical network {localnet.Network}{(localnet.Vlan is { } vlan ? string.Create(CultureInfo.InvariantCulture, $" VLAN {vlan}") : "")}" : null,
        ];
        var some = words.OfType<string>().ToArray();
        return some.Length == 0 ? "" : $" ({string.Join(", ", some)})";
    }
}
