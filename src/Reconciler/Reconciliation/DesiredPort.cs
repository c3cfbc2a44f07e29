using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>A logical switch port as a workload asks for it.</summary>
/// <param name="InterfaceId">Its name, and the desired iface-id of its interface; null before libvirt has chosen one.</param>
/// <param name="Mac">The interface's address, in lower case.</param>
/// <param name="Switch">The switch it is to be on.</param>
/// <param name="Addresses">
/// Its static addresses, or those that OVN has assigned. None for a port that has only a MAC address, and none before OVN has assigned any.
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

    /// <summary>Addresses that the guest may send from besides its own. Nobody claims them.</summary>
    public ImmutableArray<IPAddress> AllowedAddresses { get; init; } = [];

    /// <summary>The options that answer the guest's DHCP; null for none.</summary>
    public DhcpChoice? Dhcpv4 { get; init; }

    /// <summary>The options that answer the guest's DHCPv6; null for none.</summary>
    public DhcpChoice? Dhcpv6 { get; init; }

    /// <summary>Its names in DNS, in full; none if its switch has no zone.</summary>
    public ImmutableSortedSet<string> Names { get; init; } = [];

    /// <summary>The desired port groups.</summary>
    public ImmutableSortedSet<string> Groups { get; init; } = [];

    /// <summary>The iface-id that its interface has now; null if the interface is not plugged in.</summary>
    public string? PluggedId { get; init; }

    /// <summary>Whether the port outlives its workload. It then stays, switched off, until the workload is undefined.</summary>
    public bool IsDefined { get; init; }

    /// <summary>Whether it is to pass traffic.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The port made by hand that it adopts; null if the port is ours already, or has to be created.</summary>
    public ExistingPort? Adopts { get; init; }

    /// <summary>The MAC address and the addresses in the form of both columns: ovn-nb(5), <c>addresses</c>, "Ethernet IP …".</summary>
    public string AddressText => IsDynamic ? $"{Mac} dynamic" : KnownAddressText;

    /// <summary>The column <c>addresses</c>. Without port security the port also receives packets for unknown addresses.</summary>
    public ImmutableSortedSet<string> AddressColumn => PortSecurity ? [AddressText] : [AddressText, "unknown"];

    /// <summary>
    /// The column <c>port_security</c>. It does not allow <c>dynamic</c>. The addresses are filled in once OVN has chosen them.
    /// </summary>
    public ImmutableSortedSet<string> PortSecurityColumn =>
        PortSecurity ? [string.Join(' ', [KnownAddressText, .. AllowedAddresses.Except(Addresses).Select(a => a.ToString())])] : [];

    private string KnownAddressText => string.Join(' ', [Mac, .. Addresses.Select(a => a.ToString())]);
}
