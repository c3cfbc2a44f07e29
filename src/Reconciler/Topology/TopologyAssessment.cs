using System.Collections.Immutable;
using Reconciler.Topology.Planning;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology;

/// <summary>What a topology lacks.</summary>
/// <param name="Plan">What has to be done.</param>
/// <param name="Warnings">What is likely not to be meant, as the hosts are now.</param>
internal sealed record TopologyAssessment(TopologyPlan Plan, ImmutableArray<FileMistake> Warnings);
