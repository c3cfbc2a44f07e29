using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Commands.Graph;

/// <summary>The logical network around a host's domains: what <c>reconciler status --graph</c> draws.</summary>
/// <param name="Routers">The routers that the domains' switches are attached to.</param>
/// <param name="Switches">The domains' switches, and other switches of the same routers.</param>
/// <param name="Links">The connections of routers and switches.</param>
/// <param name="Ports">The domains' ports.</param>
internal sealed record NetworkGraph(
    ImmutableArray<string> Routers, ImmutableArray<GraphSwitch> Switches, ImmutableArray<GraphLink> Links, ImmutableArray<GraphPort> Ports)
{
    /// <summary>What it shows, in words.</summary>
    public string Title { get; init; } = "The logical network around this host's domains";

    /// <summary>Makes the graph of the switches and routers around these ports.</summary>
    /// <param name="rows">The interfaces of domains, as <c>reconciler status</c> shows them.</param>
    /// <param name="network">Switches and routers.</param>
    public static NetworkGraph Around(IEnumerable<StatusRow> rows, LogicalNetwork network)
    {
        GraphPort[] ports = [.. rows.Where(r => network.Switches.Any(s => s.Name == r.Switch)).Select(r => new GraphPort(r.Title,
            r.Switch!, r.Interface, r.Addresses, r.Nat, r.Up, r.InSync))];
        var switches = network.Switches.Where(s => ports.Any(p => p.Switch == s.Name)).ToArray();
        var routers = switches.SelectMany(s => network.AttachmentsOf(s)).Select(a => a.Router).Distinct().OrderBy(r => r.Name, StringComparer.Ordinal).ToArray();
        var around = network.Switches.Where(s => switches.Contains(s) || network.AttachmentsOf(s).Any(a => routers.Contains(a.Router)))
            .OrderBy(s => s.Name, StringComparer.Ordinal).ToArray();
        return new(
            [.. routers.Select(r => r.Name)],
            [.. around.Select(s => new GraphSwitch(s.Name, switches.Contains(s)))],
            [
                .. from logicalSwitch in around
                   from attachment in network.AttachmentsOf(logicalSwitch)
                   where routers.Contains(attachment.Router)
                   select new GraphLink(attachment.Router.Name, logicalSwitch.Name, [.. attachment.Addresses.Select(a => a.ToString())]),
            ],
            [.. ports.OrderBy(p => p.Switch, StringComparer.Ordinal).ThenBy(p => p.Domain, StringComparer.Ordinal).ThenBy(p => p.Interface, StringComparer.Ordinal)]);
    }
}
