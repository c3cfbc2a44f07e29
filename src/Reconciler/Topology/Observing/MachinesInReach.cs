using System.Collections.Immutable;

namespace Reconciler.Topology.Observing;

/// <summary>What is in the reach of a plan and belongs to machines, as it was read.</summary>
/// <param name="Ports">The machines' ports, by the switch's row.</param>
/// <param name="FloatingIps">The floating IPs, by the router's row.</param>
/// <param name="Externals">The floating IPs of external addresses that the plan gives to something else, on any router.</param>
/// <param name="Names">The names of switch ports that the plan would give, and others have.</param>
internal sealed record MachinesInReach(
    ImmutableDictionary<Guid, ImmutableArray<MachinePort>> Ports, ImmutableDictionary<Guid, ImmutableArray<FloatingIp>> FloatingIps,
    ImmutableArray<FloatingIp> Externals, ImmutableHashSet<string> Names)
{
    /// <summary>Nothing.</summary>
    public static readonly MachinesInReach None = new(
        ImmutableDictionary<Guid, ImmutableArray<MachinePort>>.Empty, ImmutableDictionary<Guid, ImmutableArray<FloatingIp>>.Empty, [], []);
}
