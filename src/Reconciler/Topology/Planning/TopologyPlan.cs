using System.Collections.Immutable;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Observing;

namespace Reconciler.Topology.Planning;

/// <summary>What has to be done so that the Northbound is as a file says.</summary>
/// <param name="Topology">The topology's name.</param>
/// <param name="Changes">The steps.</param>
/// <param name="Problems">Why the plan cannot be carried out; none if it can.</param>
internal sealed record TopologyPlan(string Topology, ImmutableArray<TopologyChange> Changes, ImmutableArray<string> Problems)
{
    /// <summary>What was read, which the transaction is guarded by.</summary>
    public required ObservedNetwork Observed { get; init; }

    /// <summary>What is to be there.</summary>
    public required ImmutableArray<DesiredRow> Desired { get; init; }

    /// <summary>Whether there is nothing to do and nothing in the way.</summary>
    public bool IsEmpty => Changes.IsEmpty && Problems.IsEmpty;
}
