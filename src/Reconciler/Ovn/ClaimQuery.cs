using System.Collections.Immutable;
using System.Net;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>What a workload is about to claim, which no other owner may hold.</summary>
/// <param name="Workload">The workload. Its own rows are no conflict.</param>
/// <param name="Addresses">Static addresses, each with its switch.</param>
/// <param name="ExternalAddresses">External addresses of NAT rows.</param>
internal sealed record ClaimQuery(
    WorkloadId Workload,
    ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> Addresses,
    ImmutableArray<IPAddress> ExternalAddresses)
{
    /// <summary>MAC addresses, each with its switch.</summary>
    public ImmutableArray<(LogicalSwitch Switch, string Mac)> Macs { get; init; } = [];

    /// <summary>Names in DNS, each for itself.</summary>
    public ImmutableArray<string> Names { get; init; } = [];

    /// <summary>External addresses, each with an outside switch on which no port may have it.</summary>
    public ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> Outside { get; init; } = [];

    /// <summary>Those of <see cref="Addresses"/> that no NAT row may have either, because their switch is outside of a router.</summary>
    public ImmutableArray<(LogicalSwitch Switch, IPAddress Address)> NotExternal { get; init; } = [];

    /// <summary>Ports made by hand that the workload is about to adopt. What they hold is no conflict.</summary>
    public ImmutableHashSet<Guid> Adopting { get; init; } = [];

    /// <summary>The asking host, to find rows of the workload that other hosts own; null if they are not needed.</summary>
    public string? Host { get; init; }

    /// <summary>
    /// How to search for conflicts. If a switch's ports are read one by one, its conflicts are found even if they are left to the guards.
    /// </summary>
    public HolderSearch Search { get; init; }

    /// <summary>The switches of all claims.</summary>
    public IEnumerable<LogicalSwitch> Switches =>
        Addresses.Select(a => a.Switch).Concat(Macs.Select(m => m.Switch)).Concat(Outside.Select(o => o.Switch)).DistinctBy(s => s.Uuid);

    /// <summary>Each claim as a text. Two workloads that have one in common may claim the same.</summary>
    public IEnumerable<string> Claims =>
    [
        .. Addresses.Select(a => $"{a.Switch.Uuid} {a.Address}"),
        .. Macs.Select(m => $"{m.Switch.Uuid} {m.Mac}"),
        .. Names.Select(n => $"name {n}"),
        // An external address is compared with the addresses on outside switches too.
        .. ExternalAddresses.Select(a => a.ToString()),
        .. NotExternal.Select(a => a.Address.ToString()),
    ];

    /// <summary>Whether there is nothing to ask.</summary>
    public bool IsEmpty => Addresses.IsEmpty && Macs.IsEmpty && Names.IsEmpty && ExternalAddresses.IsEmpty && Outside.IsEmpty;
}
