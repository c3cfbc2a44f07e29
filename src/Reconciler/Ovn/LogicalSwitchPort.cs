using System.Collections.Immutable;
using System.Net;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Switch_Port</c> that this host owns (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">The port's name, which is unique in the database. OVN binds the interface with this iface-id.</param>
/// <param name="SwitchUuid">The switch; null while it is not known.</param>
/// <param name="Addresses">The column <c>addresses</c>.</param>
/// <param name="PortSecurity">The column <c>port_security</c>.</param>
/// <param name="Up">The column <c>up</c>, whether OVN has bound it; null until OVN sets it.</param>
/// <param name="ExternalIds">All of <c>external_ids</c>, including other tools' keys.</param>
internal sealed record LogicalSwitchPort(
    Guid Uuid,
    string Name,
    Guid? SwitchUuid,
    ImmutableSortedSet<string> Addresses,
    ImmutableSortedSet<string> PortSecurity,
    bool? Up,
    ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary>The addresses that OVN has assigned; empty if none were requested.</summary>
    public ImmutableArray<IPAddress> DynamicAddresses { get; init; } = [];

    /// <summary>The row of <c>DHCP_Options</c> that answers the guest's DHCP; null for none.</summary>
    public Guid? Dhcpv4Options { get; init; }

    /// <summary>The row of <c>DHCP_Options</c> that answers the guest's DHCPv6; null for none.</summary>
    public Guid? Dhcpv6Options { get; init; }

    /// <summary>The port groups that it is in; null while they are not known.</summary>
    public ImmutableSortedSet<string>? Groups { get; init; }

    /// <summary>The column <c>enabled</c>. A disabled port passes no traffic. Null is the default, which is enabled.</summary>
    public bool? Enabled { get; init; }

    /// <summary>The column <c>type</c>: empty for a virtual machine's port.</summary>
    public string Type { get; init; } = "";

    /// <summary>The column <c>parent_name</c>: the parent port of a container's port; null for none.</summary>
    public string? ParentName { get; init; }

    /// <summary>The column <c>tag</c>: the VLAN that identifies a container's port on its parent; null for none.</summary>
    public long? Tag { get; init; }

    /// <summary>The column <c>tag_request</c>: the tag that ovn-northd is asked for, 0 for any; null for none.</summary>
    public long? TagRequest { get; init; }

    /// <summary>The column <c>options</c>.</summary>
    public ImmutableSortedDictionary<string, string> Options { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>options:activation-strategy</c>: what activates the port on a second chassis; null for none.</summary>
    public string? ActivationStrategy => Options.GetValueOrDefault("activation-strategy");

    /// <summary>Whether OVN chooses its addresses.</summary>
    public bool IsDynamic => Addresses.Any(a => a.Split(' ').Contains("dynamic", StringComparer.Ordinal));

    /// <summary>Whether it came from another host, and <c>requested-chassis</c> still binds it to this one.</summary>
    public bool HasArrived => ExternalIds.ContainsKey(OwnershipKeys.Arrived);

    /// <summary>Whether it was made by hand. We must not delete it.</summary>
    public bool IsAdopted => ExternalIds.ContainsKey(OwnershipKeys.Adopted);

    /// <summary>The columns of an adopted port that we have filled.</summary>
    public ImmutableHashSet<string> FilledColumns =>
        [.. (ExternalIds.GetValueOrDefault(OwnershipKeys.Adopted) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>
    /// Whether we may write a column: any column of our own port, and only the columns that we filled of an adopted port.
    /// </summary>
    public bool Manages(string column) => !IsAdopted || FilledColumns.Contains(column);

    /// <summary>Whether we have disabled it.</summary>
    public bool IsOff => ExternalIds.ContainsKey(OwnershipKeys.Off);

    /// <summary>Whether the port stays when its workload stops, according to the row's keys.</summary>
    public bool OutlivesItsWorkload => IsOff || ExternalIds.GetValueOrDefault(OwnershipKeys.Lifetime) == OwnershipKeys.LifetimeDefined;

    /// <summary>An adopted port as it was made by hand: without the columns that we have filled.</summary>
    public LogicalSwitchPort BeforeAdoption => this with
    {
        Addresses = FilledColumns.Contains("addresses") ? [] : Addresses,
        PortSecurity = FilledColumns.Contains("port_security") ? [] : PortSecurity,
        Dhcpv4Options = FilledColumns.Contains("dhcpv4_options") ? null : Dhcpv4Options,
        Dhcpv6Options = FilledColumns.Contains("dhcpv6_options") ? null : Dhcpv6Options,
    };

    /// <summary>The MAC address of the interface that it is for.</summary>
    public string? Mac => ExternalIds.GetValueOrDefault(OwnershipKeys.Mac);

    /// <summary>Whether a migration hands it over to another host.</summary>
    public bool IsHandedOver => IncomingHost is not null;

    /// <summary>The host that a migration hands it over to; null for none.</summary>
    public string? IncomingHost => ExternalIds.GetValueOrDefault(OwnershipKeys.Incoming);

    /// <summary>The host that owns it; null for a row that is not ours.</summary>
    public string? Host => ExternalIds.GetValueOrDefault(OwnershipKeys.Host);
}
