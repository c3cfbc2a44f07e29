using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>Tells by what an interface in Open vSwitch says of itself which workload of one source it belongs to.</summary>
public interface IInterfaceMark
{
    /// <summary>Whose an interface is.</summary>
    /// <param name="name">The interface's name.</param>
    /// <param name="externalIds">Its <c>external_ids</c>.</param>
    /// <returns>The workload; null for an interface of another source, and for one that is nobody's.</returns>
    WorkloadId? OwnerOf(string name, OvsdbDatum externalIds);
}
