using System.Net;
using System.Net.Sockets;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Which addresses a port may have on a switch. Pure.</summary>
internal static class AddressRules
{
    /// <summary>Why a static address cannot be used on a switch, in words; null when it can.</summary>
    public static string? WhyUnusable(IPAddress address, LogicalSwitch logicalSwitch, LogicalNetwork network)
    {
        var routerAddresses = network.AttachmentsOf(logicalSwitch).SelectMany(a => a.Addresses.Select(n => (Attachment: a, Network: n))).ToArray();
        foreach (var (attachment, own) in routerAddresses)
        {
            if (own.Address.Equals(address))
                return $"address {address} is taken on switch {logicalSwitch.Name} by port {attachment.PortName} of router {attachment.Router.Name}";
        }

        // A switch without a network of that family takes any address of it, link-local ones for instance.
        var networks = routerAddresses.Select(r => r.Network).ToList();
        if (networks.Count == 0)
            networks.AddRange(DynamicNetworksOf(logicalSwitch));
        networks.RemoveAll(n => n.Address.AddressFamily != address.AddressFamily);
        var holding = networks.Where(n => n.Contains(address)).ToArray();
        if (holding.Length == 0)
        {
            return networks.Count == 0
                ? null
                : $"address {address} is outside the networks of switch {logicalSwitch.Name} ({string.Join(", ", networks)})";
        }

        // Networks may overlap: what is reserved in one may be an ordinary address of a larger one.
        return holding.All(n => IsReserved(address, n)) ? WhyReserved(address, holding[0], logicalSwitch) : null;
    }

    private static bool IsReserved(IPAddress address, InterfaceAddress network) =>
        address.Equals(network.NetworkAddress) || address.Equals(network.BroadcastAddress);

    private static string WhyReserved(IPAddress address, InterfaceAddress network, LogicalSwitch logicalSwitch) =>
        address.Equals(network.NetworkAddress)
            ? $"address {address} is that of the network {network.Network} of switch {logicalSwitch.Name} itself"
            : $"address {address} is the broadcast address of the network {network.Network} of switch {logicalSwitch.Name}";

    /// <summary>The networks that OVN hands out addresses of on a switch: <c>other_config:subnet</c> and <c>ipv6_prefix</c> (ovn-nb(5)).</summary>
    public static IEnumerable<InterfaceAddress> DynamicNetworksOf(LogicalSwitch logicalSwitch)
    {
        if (logicalSwitch.Subnet is { } subnet && InterfaceAddress.TryParse(subnet, out var v4) && v4.Address.AddressFamily is AddressFamily.InterNetwork)
            yield return v4;
        // The prefix is a /64 also where it is written without a length.
        if (logicalSwitch.Ipv6Prefix is { } prefix && InterfaceAddress.TryParse(prefix, out var v6) && v6.Address.AddressFamily is AddressFamily.InterNetworkV6)
            yield return v6 with { PrefixLength = 64 };
    }
}
