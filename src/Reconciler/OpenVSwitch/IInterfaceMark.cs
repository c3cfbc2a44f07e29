using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>Finds the workload of an interface in Open vSwitch, for the workloads of one source.</summary>
internal interface IInterfaceMark
{
    /// <summary>The workload that an interface belongs to.</summary>
    /// <param name="name">The interface's name.</param>
    /// <param name="externalIds">Its <c>external_ids</c>.</param>
    /// <returns>The workload; null if the interface belongs to another source or to no workload.</returns>
    WorkloadId? OwnerOf(string name, OvsdbDatum externalIds);
}
