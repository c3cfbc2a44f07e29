using System.Collections.Immutable;

namespace Reconciler.Reconciliation;

/// <summary>What has to be done for one domain: one transaction.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="DomainName">Its name.</param>
/// <param name="Host">The host that will own what is created.</param>
/// <param name="Actions">The steps; none when everything is as it is to be.</param>
public sealed record Plan(Guid Domain, string DomainName, string Host, ImmutableArray<PlanAction> Actions)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Actions.IsEmpty;
}
