namespace Reconciler.Ownership;

/// <summary>The keys in <c>external_ids</c> that mark our rows. By them we find our rows again and leave all others alone.</summary>
internal static class OwnershipKeys
{
    /// <summary>The prefix of all keys.</summary>
    public const string Prefix = "reconciler:";

    /// <summary>The host that owns the row: its <c>Open_vSwitch external_ids:system-id</c>.</summary>
    public const string Host = "reconciler:host";

    /// <summary>The UUID of the libvirt domain. Rows of other workloads have <see cref="Workload"/> instead.</summary>
    public const string VirtualMachineId = "reconciler:vm-id";

    /// <summary>The workload, if it is not a libvirt domain: the result of <see cref="WorkloadId.ToString"/>.</summary>
    public const string Workload = "reconciler:workload";

    /// <summary>The workload's name when the row was written; for people.</summary>
    public const string VirtualMachineName = "reconciler:vm-name";

    /// <summary>The interface's MAC address.</summary>
    public const string Mac = "reconciler:mac";

    /// <summary>On our ports and DHCP options: the name of the switch.</summary>
    public const string Switch = "reconciler:switch";

    /// <summary>On a port: the port groups that we added it to, separated by spaces. We remove it from these groups only.</summary>
    public const string Groups = "reconciler:groups";

    /// <summary>On an adopted port, which was made by hand: the columns that we have filled, separated by spaces.</summary>
    public const string Adopted = "reconciler:adopted";

    /// <summary>
    /// On a port that we have disabled because its domain is off. A port that was disabled by hand has no such key and stays disabled.
    /// </summary>
    public const string Off = "reconciler:off";

    /// <summary>On a port that stays when its domain stops: <see cref="LifetimeDefined"/>. Other ports have no such key.</summary>
    public const string Lifetime = "reconciler:lifetime";

    /// <summary>The only value of <see cref="Lifetime"/>.</summary>
    public const string LifetimeDefined = "defined";

    /// <summary>On a NAT: the logical switch port it belongs to.</summary>
    public const string Port = "reconciler:port";

    /// <summary>On rows that a migration hands over: the destination host. Their owner never deletes them.</summary>
    public const string Incoming = "reconciler:incoming";

    /// <summary>
    /// On a port that came from another host by migration: that host. It is removed once <c>requested-chassis</c> is not needed any more.
    /// </summary>
    public const string Arrived = "reconciler:arrived";

    /// <summary>On a port, with a static address appended: the name of the switch on which the port claims the address.</summary>
    public const string AddressPrefix = "reconciler:ip:";

    /// <summary>On the rows of a topology: its name.</summary>
    public const string Topology = "reconciler:topology";

    /// <summary>On a router port of a topology whose gateway hosts are chosen by their bridge mappings: <c>auto</c>.</summary>
    public const string Gateway = "reconciler:gateway";

    /// <summary>On a port, with a name in DNS appended: <see cref="NameHeld"/>. The port claims the name, wherever it is.</summary>
    public const string NamePrefix = "reconciler:name:";

    /// <summary>The only value of <see cref="NamePrefix"/>.</summary>
    public const string NameHeld = "held";

    /// <summary>On a logical switch, by a topology or by hand: the zone in which the ports of ours on it have names.</summary>
    public const string DnsZone = "reconciler:dns-zone";

    /// <summary>
    /// The only key on a logical switch that we write for workloads. It gets a new value whenever a port that is on the switch already, or moves to it, gets other
    /// addresses. A port that is added or deleted changes the switch's row anyway. So if the row's <c>_version</c> is the same, what was
    /// read about the switch's ports still holds.
    /// </summary>
    public const string Changed = "reconciler:changed";
}
