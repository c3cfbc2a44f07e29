using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>libvirt's mark on the interfaces of its domains: <c>external_ids:vm-id</c> (Open vSwitch's integration guide).</summary>
internal sealed class VirtualMachineMark : IInterfaceMark
{
    /// <summary>The shared instance.</summary>
    public static readonly VirtualMachineMark Instance = new();

    /// <inheritdoc/>
    public WorkloadId? OwnerOf(string name, OvsdbDatum externalIds) =>
        Guid.TryParse(externalIds.Get("vm-id"), out var uuid) ? WorkloadId.OfDomain(uuid) : null;
}
