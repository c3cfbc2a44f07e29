using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>What has to be done for one workload: one transaction.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="WorkloadName">Its name.</param>
/// <param name="Host">The host that will own what is created.</param>
/// <param name="Actions">The steps; none when everything is as it is to be.</param>
internal sealed record Plan(WorkloadId Workload, string WorkloadName, string Host, ImmutableArray<PlanAction> Actions)
{
    /// <summary>
    /// Switches of which every port was looked at, each with the version of its row: as long as that is the same, nobody else has what
    /// the plan's ports claim on it. For switches that are not among these, the transaction has the server look.
    /// </summary>
    public ImmutableDictionary<Guid, Guid> SwitchVersions { get; init; } = ImmutableDictionary<Guid, Guid>.Empty;

    /// <summary>Where the addresses that the plan claims have to be unique outside.</summary>
    public ImmutableDictionary<System.Net.IPAddress, Ovn.ExternalScope> Scopes { get; init; } = ImmutableDictionary<System.Net.IPAddress, Ovn.ExternalScope>.Empty;

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Actions.IsEmpty;
}
