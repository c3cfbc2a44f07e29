using System.Collections.Immutable;

namespace Reconciler.Topology.Model;

/// <summary>A logical network as a file says it.</summary>
/// <param name="Name">The topology's name, which its rows carry.</param>
internal sealed record TopologyFile(string Name)
{
    /// <summary>The switches, in the file's order.</summary>
    public ImmutableArray<SwitchSpec> Switches { get; init; } = [];

    /// <summary>The routers.</summary>
    public ImmutableArray<RouterSpec> Routers { get; init; } = [];

    /// <summary>The port groups.</summary>
    public ImmutableArray<GroupSpec> Groups { get; init; } = [];

    /// <summary>The load balancers.</summary>
    public ImmutableArray<LoadBalancerSpec> LoadBalancers { get; init; } = [];

    /// <summary>The libvirt networks of the host.</summary>
    public ImmutableArray<LibvirtNetworkSpec> LibvirtNetworks { get; init; } = [];

    /// <summary>The switch of a name; null if the file has none.</summary>
    public SwitchSpec? Switch(string name) => Switches.FirstOrDefault(s => s.Name == name);
}
