namespace Reconciler.Workloads;

/// <summary>An interface of a workload that OVN can bind.</summary>
/// <param name="Mac">The guest's address, in lower case.</param>
/// <param name="InterfaceId">The name that its port must have; null before libvirt has made one.</param>
internal sealed record PluggedInterface(string Mac, string? InterfaceId)
{
    /// <summary>Its device here, such as <c>vnet3</c>; null before there is one.</summary>
    public string? Device { get; init; }

    /// <summary>The interface of the workload's XML that it was made from; null where Open vSwitch has told of it.</summary>
    public WorkloadInterface? Source { get; init; }

    /// <summary>The iface-id that libvirt gave it, where we have replaced that to bind it to another port; otherwise null.</summary>
    public string? OriginalInterfaceId { get; init; }

    /// <summary>
    /// Whether libvirt has chosen the iface-id for this run alone: the workload's definition names none, so the next start gets another one.
    /// </summary>
    public bool IsNamedForThisRun { get; init; }
}
