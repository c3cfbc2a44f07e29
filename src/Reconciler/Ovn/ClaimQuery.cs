using System.Collections.Immutable;
using System.Net;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>What a workload is about to claim, and what must therefore not be anybody else's.</summary>
/// <param name="Workload">The workload: its own rows do not stand in its way.</param>
/// <param name="Addresses">Static addresses, each with its switch.</param>
/// <param name="ExternalAddresses">External addresses of NAT rows.</param>
public sealed record ClaimQuery(
    WorkloadId Workload,
    ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> Addresses,
    ImmutableArray<IPAddress> ExternalAddresses)
{
    /// <summary>MAC addresses, each with its switch.</summary>
    public ImmutableArray<(LogicalSwitch Switch, string Mac)> Macs { get; init; } = [];

    /// <summary>External addresses, each with a switch outside on which no port may have it.</summary>
    public ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> Outside { get; init; } = [];

    /// <summary>Those of <see cref="Addresses"/> that no NAT row may have either, as their switch is outside of a router.</summary>
    public ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> NotExternal { get; init; } = [];

    /// <summary>Ports made by hand that the workload is about to adopt: what they hold is what it wants.</summary>
    public ImmutableHashSet<Guid> Adopting { get; init; } = [];

    /// <summary>The host that asks: rows of the workload that others own are found too. Null where that is not asked.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// How it is found out who holds what is asked for. What is left to guards is found all the same where the ports of a switch are looked
    /// at one by one.
    /// </summary>
    public HolderSearch Search { get; init; }

    /// <summary>The switches that something is claimed on.</summary>
    public IEnumerable<LogicalSwitch> Switches => 
        Addresses.Select(a => a.Switch).Concat(Macs.Select(m => m.Switch)).Concat(Outside.Select(o => o.Switch)).DistinctBy(s => s.Uuid);

    /// <summary>Whether there is nothing to ask.</summary>
    public bool IsEmpty => Addresses.IsEmpty && Macs.IsEmpty && ExternalAddresses.IsEmpty && Outside.IsEmpty;
}
