using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>The Northbound rows of a workload that this host owns.</summary>
/// <param name="Ports">Its ports.</param>
/// <param name="Nats">Its NAT rows.</param>
internal sealed record ObservedWorkload(ImmutableArray<LogicalSwitchPort> Ports, ImmutableArray<NatRule> Nats)
{
    /// <summary>The workload's name when its rows were written; null if no row has it.</summary>
    public string? WorkloadName => Ports.Select(p => p.ExternalIds).Concat(Nats.Select(n => n.ExternalIds))
        .Select(e => e.GetValueOrDefault(OwnershipKeys.VirtualMachineName)).FirstOrDefault(n => n is not null);

    /// <summary>
    /// Ports of the workload that another host owns, as far as they were searched for: it ran on that host before, or runs there still.
    /// </summary>
    public ImmutableArray<LogicalSwitchPort> ForeignPorts { get; init; } = [];

    /// <summary>NAT rows of the workload that another host owns.</summary>
    public ImmutableArray<NatRule> ForeignNats { get; init; } = [];

    /// <summary>Whether this host owns no rows of the workload.</summary>
    public bool IsEmpty => Ports.IsEmpty && Nats.IsEmpty;
}
