using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>A workload's network interface as Open vSwitch has it: a row of <c>Interface</c>.</summary>
/// <param name="Name">The device, e.g. <c>vnet3</c>. Never a key: such names are reused.</param>
/// <param name="InterfaceId"><c>external_ids:iface-id</c>: the name of the logical switch port that OVN binds here.</param>
/// <param name="Owner">The workload that it belongs to.</param>
/// <param name="Mac"><c>external_ids:attached-mac</c>: the guest's address, in lower case. Without it, that of the device.</param>
internal sealed record OvsInterface(string Name, string InterfaceId, WorkloadId Owner, string Mac)
{
    /// <summary>The row.</summary>
    public Guid Uuid { get; init; }

    /// <summary>The iface-id that it was plugged in with, if we have replaced it to bind another port; otherwise null.</summary>
    public string? OriginalInterfaceId { get; init; }

    /// <summary>
    /// Whether <c>iface-id</c> is set. If not, <see cref="InterfaceId"/> is the one that we are about to set, and OVN does not know the
    /// interface yet.
    /// </summary>
    public bool HasInterfaceId { get; init; } = true;

    /// <summary>
    /// Whether a virtual machine's interface has keys that say what it asks for. They are ignored: the machine's annotation says it.
    /// </summary>
    public bool HasIgnoredKeys { get; init; }

    /// <summary>Whether Open vSwitch has opened its device, and the device has no index any more.</summary>
    public bool LostIndex { get; init; }

    /// <summary>Whether its device is gone.</summary>
    public bool IsStale { get; init; }
}
