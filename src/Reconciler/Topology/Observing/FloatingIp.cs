using System.Collections.Immutable;

namespace Reconciler.Topology.Observing;

/// <summary>A translation of type <c>dnat_and_snat</c>.</summary>
/// <param name="External">The external address, as it is written.</param>
/// <param name="Logical">The inner address.</param>
/// <param name="Workload">The workload that it is kept for; null if it was made by hand.</param>
/// <param name="Switches">The switches that its router is on, by name. In whatever else is on them the same address is in its way.</param>
internal sealed record FloatingIp(string External, string Logical, string? Workload, ImmutableArray<string> Switches)
{
    /// <summary>What people call whoever has it.</summary>
    public string Owner => Workload ?? Logical;
}
