namespace Reconciler.Workloads;

/// <summary>A network interface in a workload's definition.</summary>
/// <param name="Mac">The guest's MAC address: lower case, six pairs separated by colons.</param>
internal sealed record WorkloadInterface(string Mac)
{
    /// <summary>Its name in the definition, such as libvirt's device alias; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>Its libvirt network; null for none.</summary>
    public string? Network { get; init; }

    /// <summary>The portgroup of that network, if the definition names one.</summary>
    public string? Portgroup { get; init; }

    /// <summary>Its bridge, if the definition names one.</summary>
    public string? Bridge { get; init; }

    /// <summary>Whether the definition says that it is plugged into Open vSwitch.</summary>
    public bool IsOfOpenVSwitch { get; init; }

    /// <summary>Its future <c>external_ids:iface-id</c> in Open vSwitch; null if that is chosen when it is plugged in.</summary>
    public string? InterfaceId { get; init; }

    /// <summary>The host's network device, such as <c>vnet0</c>. Device names are reused, so this is never a key.</summary>
    public string? Device { get; init; }

    /// <summary>Whether it has a VLAN. Open vSwitch tags its port with the VLAN, but OVN ignores it.</summary>
    public bool HasVlan { get; init; }

    /// <summary>Its MTU, if the definition names one.</summary>
    public int? Mtu { get; init; }
}
