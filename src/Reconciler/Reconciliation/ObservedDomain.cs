using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>The Northbound rows of a domain that this host owns.</summary>
/// <param name="Ports">Its ports.</param>
/// <param name="Nats">Its NAT rows.</param>
public sealed record ObservedDomain(ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NatRule> Nats)
{
    /// <summary>The domain's name when its rows were written; null when none says.</summary>
    public string? DomainName => Ports.Select(p => p.ExternalIds).Concat(Nats.Select(n => n.ExternalIds))
        .Select(e => e.GetValueOrDefault(OwnershipKeys.VirtualMachineName)).FirstOrDefault(n => n is not null);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Ports.IsEmpty && Nats.IsEmpty;
}
