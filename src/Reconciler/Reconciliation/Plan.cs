using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>What has to be done for one workload: one transaction.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="WorkloadName">Its name.</param>
/// <param name="Host">The host that will own what is created.</param>
/// <param name="Actions">The steps; none if the observed state is the desired state.</param>
internal sealed record Plan(WorkloadId Workload, string WorkloadName, string Host, ImmutableArray<PlanAction> Actions)
{
    /// <summary>
    /// The switches of which every port was read, each with the version of its row. While the version stays the same, nobody else has what
    /// the plan's ports claim on the switch. For other switches, guards in the transaction make the server check.
    /// </summary>
    public ImmutableDictionary<Guid, Guid> SwitchVersions { get; init; } = ImmutableDictionary<Guid, Guid>.Empty;

    /// <summary>For each external address that the plan claims, where it has to be unique outside.</summary>
    public ImmutableDictionary<System.Net.IPAddress, Ovn.ExternalScope> Scopes { get; init; } = ImmutableDictionary<System.Net.IPAddress, Ovn.ExternalScope>.Empty;

    /// <summary>The ports of other hosts that the plan takes over.</summary>
    public ImmutableArray<Ovn.LogicalSwitchPort> Taken { get; init; } = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Actions.IsEmpty;
}
