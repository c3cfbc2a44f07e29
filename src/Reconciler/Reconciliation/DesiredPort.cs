using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>A logical switch port as a workload asks for it.</summary>
/// <param name="InterfaceId">Its name, and the iface-id that its interface is to have; null before libvirt has made one.</param>
/// <param name="Mac">The interface's address, in lower case.</param>
/// <param name="Switch">The switch it is to be on.</param>
/// <param name="Addresses">
/// Its static addresses, or those that OVN has given it; none for a port that is known by its MAC address alone, and for one that
/// OVN has not given any yet.
/// </param>
/// <param name="PortSecurity">Whether the guest may send from those addresses only.</param>
internal sealed record DesiredPort(
    string? InterfaceId,
    string Mac,
    LogicalSwitch Switch,
    ImmutableArray<IPAddress> Addresses,
    bool PortSecurity)
{
    /// <summary>Whether OVN chooses the addresses.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>What answers the guest's DHCP; null for nothing.</summary>
    public DhcpChoice? Dhcpv4 { get; init; }

    /// <summary>What answers the guest's DHCPv6; null for nothing.</summary>
    public DhcpChoice? Dhcpv6 { get; init; }

    /// <summary>The port groups to be in.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = [];

    /// <summary>The iface-id that its interface has now, where it is plugged in; null where it is not.</summary>
    public string? PluggedId { get; init; }

    /// <summary>Whether it outlives its workload's end, switched off, until the workload is undefined.</summary>
    public bool IsDefined { get; init; }

    /// <summary>Whether it is to pass traffic.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The port made by hand that is to become it; null for one that is ours already, or is to be made.</summary>
    public ExistingPort? Adopts { get; init; }

    /// <summary>The MAC address and the addresses in the form that both columns take: ovn-nb(5), <c>addresses</c>, "Ethernet IP …".</summary>
    public string AddressText => IsDynamic ? $"{Mac} dynamic" : KnownAddressText;

    /// <summary>The column <c>addresses</c>. Without port security OVN also has to deliver what it knows no port for.</summary>
    public ImmutableSortedSet<string> AddressColumn => PortSecurity ? [AddressText] : [AddressText, "unknown"];

    /// <summary>The column <c>port_security</c>. It takes no <c>dynamic</c>: what OVN has chosen is filled in once it is known.</summary>
    public ImmutableSortedSet<string> PortSecurityColumn => PortSecurity ? [KnownAddressText] : [];

    private string KnownAddressText => string.Join(' ', [Mac, .. Addresses.Select(a => a.ToString())]);
}
