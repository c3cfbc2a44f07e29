using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>A logical switch port as a domain asks for it.</summary>
/// <param name="InterfaceId">Its name; null before libvirt has made one.</param>
/// <param name="Mac">The interface's address, in lower case.</param>
/// <param name="Switch">The switch it is to be on.</param>
/// <param name="Addresses">Its static addresses; none for a port that is known by its MAC address alone.</param>
/// <param name="PortSecurity">Whether the guest may send from those addresses only.</param>
public sealed record DesiredPort(
    string? InterfaceId,
    string Mac,
    LogicalSwitch Switch,
    ImmutableArray<IPAddress> Addresses,
    bool PortSecurity)
{
    /// <summary>The MAC address and the addresses in the form that both columns take: ovn-nb(5), <c>addresses</c>, "Ethernet IP …".</summary>
    public string AddressText => string.Join(' ', [Mac, .. Addresses.Select(a => a.ToString())]);

    /// <summary>The column <c>addresses</c>. Without port security OVN also has to deliver what it knows no port for.</summary>
    public ImmutableSortedSet<string> AddressColumn => PortSecurity ? [AddressText] : [AddressText, "unknown"];

    /// <summary>The column <c>port_security</c>.</summary>
    public ImmutableSortedSet<string> PortSecurityColumn => PortSecurity ? [AddressText] : [];
}
