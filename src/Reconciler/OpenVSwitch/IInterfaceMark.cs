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

    /// <summary>
    /// Why a key that says whose an interface is looks like a mistake: the interface may still be that of the workload which its port
    /// names. Null if it does not.
    /// </summary>
    /// <param name="externalIds">The interface's <c>external_ids</c>.</param>
    string? WhyMistaken(OvsdbDatum externalIds) => null;
}
