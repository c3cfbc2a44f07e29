namespace Reconciler.OpenVSwitch;

/// <summary>A virtual machine's network interface as Open vSwitch has it: a row of <c>Interface</c> that libvirt made.</summary>
/// <param name="Name">The device, e.g. <c>vnet3</c>. Recycled by libvirt: it identifies nothing for long.</param>
/// <param name="InterfaceId"><c>external_ids:iface-id</c>: the name of the logical switch port that OVN binds here.</param>
/// <param name="VirtualMachineId"><c>external_ids:vm-id</c>: the domain's UUID.</param>
/// <param name="Mac"><c>external_ids:attached-mac</c>: the guest's address, in lower case.</param>
public sealed record OvsInterface(string Name, string InterfaceId, Guid VirtualMachineId, string Mac)
{
    /// <summary>The row.</summary>
    public Guid Uuid { get; init; }

    /// <summary>The iface-id that libvirt gave it, where we have replaced that to bind it to another port; otherwise null.</summary>
    public string? OriginalInterfaceId { get; init; }

    /// <summary>Whether its device is gone.</summary>
    public bool IsStale { get; init; }
}
