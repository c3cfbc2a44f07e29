namespace Reconciler.Workloads;

/// <summary>A network interface of a workload, as its definition has it.</summary>
/// <param name="Mac">The MAC address inside, lower case, six pairs separated by colons.</param>
internal sealed record WorkloadInterface(string Mac)
{
    /// <summary>The name that the definition gives it, such as libvirt's device alias; null for none.</summary>
    public string? Alias { get; init; }

    /// <summary>The libvirt network that it is on; null for none.</summary>
    public string? Network { get; init; }

    /// <summary>The portgroup of that network, where the definition names one.</summary>
    public string? Portgroup { get; init; }

    /// <summary>The bridge that it is on, where the definition names one.</summary>
    public string? Bridge { get; init; }

    /// <summary>Whether the definition says that it is plugged into Open vSwitch.</summary>
    public bool IsOfOpenVSwitch { get; init; }

    /// <summary>What is to become <c>external_ids:iface-id</c> in Open vSwitch; null where that is chosen when it is plugged in.</summary>
    public string? InterfaceId { get; init; }

    /// <summary>The host's network device, such as <c>vnet0</c>. Names are used again: never a key.</summary>
    public string? Device { get; init; }

    /// <summary>Whether it is given a VLAN, which Open vSwitch tags its port with, and which OVN does not heed.</summary>
    public bool HasVlan { get; init; }

    /// <summary>The MTU that it is told, where the definition names one.</summary>
    public int? Mtu { get; init; }
}
