using System.Collections.Immutable;

namespace Reconciler.Topology.Observing;

/// <summary>A port on a switch that is neither a router's nor a physical network's: a machine's, whoever made it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Workload">The workload that it is kept for; null if it was made by hand.</param>
/// <param name="Words">The words of <c>addresses</c> and <c>dynamic_addresses</c>.</param>
internal sealed record MachinePort(string Name, string? Workload, ImmutableArray<string> Words)
{
    /// <summary>What people call it: the machine, or the port where the machine is not known.</summary>
    public string Label => Workload ?? Name;
}
