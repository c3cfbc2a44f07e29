using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Facts;

/// <summary>The logical network, read once.</summary>
/// <param name="Switches">Every switch with its ports.</param>
/// <param name="Routers">Every router with its ports, routes and NAT.</param>
internal sealed record NorthboundFacts(ImmutableArray<NetworkSwitch> Switches, ImmutableArray<NetworkRouter> Routers)
{
    /// <summary>The DHCP options.</summary>
    public ImmutableArray<DhcpOptionsFacts> DhcpOptions { get; init; } = [];

    /// <summary>The ports that this host owns, with whether they are up.</summary>
    public ImmutableArray<LogicalSwitchPort> OwnPorts { get; init; } = [];

    /// <summary>The columns that we use and the server's schema lacks, as <c>Table.column</c>.</summary>
    public ImmutableArray<string> MissingColumns { get; init; } = [];

    /// <summary>The version of the server's schema.</summary>
    public string SchemaVersion { get; init; } = "";

    /// <summary>ovn-northd's version; null if it is not known.</summary>
    public string? OvnVersion { get; init; }

    /// <summary>The router ports that are attached to no switch and no other router.</summary>
    public IEnumerable<NetworkRouterPort> LoosePorts => Routers.SelectMany(r => r.Ports).Where(p => p.Peer is null && SwitchOf(p) is null);

    /// <summary>The switch that a router's port leads to; null if it leads to none.</summary>
    public NetworkSwitch? SwitchOf(NetworkRouterPort port) => Switches.FirstOrDefault(s => s.Ports.Any(p => p.Type == "router" && p.RouterPort == port.Name));

    /// <summary>The router that a switch's port of type <c>router</c> leads to; null if there is none.</summary>
    public NetworkRouter? RouterOf(NetworkSwitchPort port) => Routers.FirstOrDefault(r => r.Ports.Any(p => p.Name == port.RouterPort));
}
