namespace Reconciler.Workloads;

/// <summary>An interface of a workload that OVN can bind.</summary>
/// <param name="Mac">The guest's address, in lower case.</param>
/// <param name="InterfaceId">The name that its port must have; null before libvirt has chosen one.</param>
internal sealed record PluggedInterface(string Mac, string? InterfaceId)
{
    /// <summary>Its device here, such as <c>vnet3</c>; null before the device exists.</summary>
    public string? Device { get; init; }

    /// <summary>The interface in the workload's XML that it was made from; null if Open vSwitch reported it.</summary>
    public WorkloadInterface? Source { get; init; }

    /// <summary>The iface-id that libvirt gave it, if we replaced that to bind the interface to another port; otherwise null.</summary>
    public string? OriginalInterfaceId { get; init; }

    /// <summary>Whether <see cref="InterfaceId"/> is the one that it is about to get: Open vSwitch has none for it yet.</summary>
    public bool LacksInterfaceId { get; init; }

    /// <summary>
    /// Whether libvirt has chosen the iface-id for this run alone. The workload's definition names none, so the next start gets another
    /// one.
    /// </summary>
    public bool IsNamedForThisRun { get; init; }
}
