using System.Collections.Immutable;
using System.Net;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Switch_Port</c> that this host owns (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">The port's name, unique in the database: the iface-id that it is bound by.</param>
/// <param name="SwitchUuid">The switch it is on; null while that is not known.</param>
/// <param name="Addresses">The column <c>addresses</c>.</param>
/// <param name="PortSecurity">The column <c>port_security</c>.</param>
/// <param name="Up">Whether OVN has bound it: null until it has said so.</param>
/// <param name="ExternalIds">All of <c>external_ids</c>, keys of others included.</param>
public sealed record LogicalSwitchPort(
    Guid Uuid,
    string Name,
    Guid? SwitchUuid,
    ImmutableSortedSet<string> Addresses,
    ImmutableSortedSet<string> PortSecurity,
    bool? Up,
    ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary>What OVN's own address management has given it; none where it was not asked to.</summary>
    public ImmutableArray<IPAddress> DynamicAddresses { get; init; } = [];

    /// <summary>The row of <c>DHCP_Options</c> that answers the guest's DHCP; null for none.</summary>
    public Guid? Dhcpv4Options { get; init; }

    /// <summary>The row of <c>DHCP_Options</c> that answers the guest's DHCPv6; null for none.</summary>
    public Guid? Dhcpv6Options { get; init; }

    /// <summary>The port groups that it is in; null while that is not known.</summary>
    public ImmutableSortedSet<string>? Groups { get; init; }

    /// <summary>The column <c>enabled</c>: a port that is off passes no traffic. Null for the default, which is on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The column <c>type</c>: empty for a virtual machine's port.</summary>
    public string Type { get; init; } = "";

    /// <summary>The column <c>parent_name</c>: the port that a container's port is reached through; null for none.</summary>
    public string? ParentName { get; init; }

    /// <summary>The column <c>tag</c>: the VLAN by which a container's port is told from others of its parent; null for none.</summary>
    public long? Tag { get; init; }

    /// <summary>The column <c>tag_request</c>: which of them ovn-northd is to choose; null for none.</summary>
    public long? TagRequest { get; init; }

    /// <summary>The column <c>options</c>.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>options:activation-strategy</c>: what has to happen before a second chassis passes the port's traffic; null for nothing.</summary>
    public string? ActivationStrategy => Options.GetValueOrDefault("activation-strategy");

    /// <summary>Whether OVN chooses its addresses.</summary>
    public bool IsDynamic => Addresses.Any(a => a.Split(' ').Contains("dynamic", StringComparer.Ordinal));

    /// <summary>Whether it has been taken over from another host and is still held to this one.</summary>
    public bool HasArrived => ExternalIds.ContainsKey(OwnershipKeys.Arrived);

    /// <summary>Whether it was made by hand, and is not ours to delete.</summary>
    public bool IsAdopted => ExternalIds.ContainsKey(OwnershipKeys.Adopted);

    /// <summary>The columns of an adopted port that we have filled.</summary>
    public ImmutableHashSet<string> FilledColumns =>
        [.. (ExternalIds.GetValueOrDefault(OwnershipKeys.Adopted) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether a column is ours to write: all of a port of ours, and of an adopted one what it lacked.</summary>
    public bool Manages(string column) => !IsAdopted || FilledColumns.Contains(column);

    /// <summary>Whether we have switched it off.</summary>
    public bool IsOff => ExternalIds.ContainsKey(OwnershipKeys.Off);

    /// <summary>Whether it is to stay when its workload stops, or has stayed; it was written when that could be read.</summary>
    public bool OutlivesItsWorkload => IsOff || ExternalIds.GetValueOrDefault(OwnershipKeys.Lifetime) == OwnershipKeys.LifetimeDefined;

    /// <summary>An adopted port as it was made by hand: without what we have filled.</summary>
    public LogicalSwitchPort BeforeAdoption => this with
    {
        Addresses = FilledColumns.Contains("addresses") ? [] : Addresses,
        PortSecurity = FilledColumns.Contains("port_security") ? [] : PortSecurity,
        Dhcpv4Options = FilledColumns.Contains("dhcpv4_options") ? null : Dhcpv4Options,
        Dhcpv6Options = FilledColumns.Contains("dhcpv6_options") ? null : Dhcpv6Options,
    };

    /// <summary>The interface it is for.</summary>
    public string? Mac => ExternalIds.GetValueOrDefault(OwnershipKeys.Mac);

    /// <summary>Whether a migration is handing it over to another host.</summary>
    public bool IsHandedOver => IncomingHost is not null;

    /// <summary>The host that a migration is handing it over to; null for none.</summary>
    public string? IncomingHost => ExternalIds.GetValueOrDefault(OwnershipKeys.Incoming);

    /// <summary>The host that owns it; null for a row that is not ours.</summary>
    public string? Host => ExternalIds.GetValueOrDefault(OwnershipKeys.Host);
}
