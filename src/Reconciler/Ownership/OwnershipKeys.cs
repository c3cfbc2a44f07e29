namespace Reconciler.Ownership;

/// <summary>The keys in <c>external_ids</c> by which rows of ours are known, found again and never confused with those of others.</summary>
public static class OwnershipKeys
{
    /// <summary>What all of them start with.</summary>
    public const string Prefix = "reconciler:";

    /// <summary>The host that owns the row: its <c>Open_vSwitch external_ids:system-id</c>.</summary>
    public const string Host = "reconciler:host";

    /// <summary>The UUID of libvirt's domain; rows of other workloads have <see cref="Workload"/> instead.</summary>
    public const string VirtualMachineId = "reconciler:vm-id";

    /// <summary>The workload, where it is none of libvirt's domains: what <see cref="WorkloadId.ToString"/> gives.</summary>
    public const string Workload = "reconciler:workload";

    /// <summary>The workload's name when the row was written; for people.</summary>
    public const string VirtualMachineName = "reconciler:vm-name";

    /// <summary>The interface's MAC address.</summary>
    public const string Mac = "reconciler:mac";

    /// <summary>On a port, and on DHCP options that we made: the name of the switch.</summary>
    public const string Switch = "reconciler:switch";

    /// <summary>On a port: the port groups that we made it join, separated by spaces. It leaves those again and no others.</summary>
    public const string Groups = "reconciler:groups";

    /// <summary>On a port made by hand that we have adopted: the columns that we have filled, separated by spaces.</summary>
    public const string Adopted = "reconciler:adopted";

    /// <summary>On a port that we have switched off because its domain is off. One that was switched off by hand stays so.</summary>
    public const string Off = "reconciler:off";

    /// <summary>On a port that outlives its domain's end: <see cref="LifetimeDefined"/>. Others have no such key.</summary>
    public const string Lifetime = "reconciler:lifetime";

    /// <summary>The only value of <see cref="Lifetime"/>.</summary>
    public const string LifetimeDefined = "defined";

    /// <summary>On a NAT: the logical switch port it belongs to.</summary>
    public const string Port = "reconciler:port";

    /// <summary>On rows that a migration is handing over: the destination host. Such rows are never deleted by their owner.</summary>
    public const string Incoming = "reconciler:incoming";

    /// <summary>On a port that has been taken over from another host: that host, until the port need not be held to this one any more.</summary>
    public const string Arrived = "reconciler:arrived";

    /// <summary>On a port, followed by a static address: the name of the switch on which that address is claimed.</summary>
    public const string AddressPrefix = "reconciler:ip:";

    /// <summary>
    /// On a logical switch, the only key that is written there: another value each time that a port which is on it already, or comes from
    /// another switch, gets other addresses. Ports that come and go change the switch's row anyway, so that its <c>_version</c> says
    /// whether what was seen on it still holds.
    /// </summary>
    public const string Changed = "reconciler:changed";
}
