using System.Net;
using System.Net.Sockets;
using Reconciler.Libvirt;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Which addresses a port may have on a switch. Pure.</summary>
internal static class AddressRules
{
    /// <summary>The reason why no port may have an address, in words; null if a port may. Link-local addresses are not checked.</summary>
    public static string? WhySpecial(IPAddress address)
    {
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return "it is the unspecified address";
        if (IPAddress.IsLoopback(address))
            return "it is a loopback address";
        if (address.Equals(IPAddress.Broadcast))
            return "it is the broadcast address";
        return address.IsIPv6Multicast || (address.AddressFamily is AddressFamily.InterNetwork && address.GetAddressBytes()[0] is >= 224 and < 240)
            ? "it is a multicast address"
            : null;
    }

    /// <summary>The reason why no port may have a MAC address, in words; null if a port may.</summary>
    public static string? WhySpecial(string mac) =>
        MacAddress.IsMulticast(mac) ? "is a multicast address" : mac == "00:00:00:00:00:00" ? "is the unspecified address" : null;

    /// <summary>Whether an address is valid only on its own link.</summary>
    public static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.AddressFamily is AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);

    /// <summary>Whether two MAC addresses are the same, in upper or lower case.</summary>
    public static bool IsSameMac(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The reason why an interface's MAC address cannot be used on a switch, in words; null if it can.</summary>
    public static string? WhyUnusable(string mac, LogicalSwitch logicalSwitch, LogicalNetwork network) =>
        network.AttachmentsOf(logicalSwitch).FirstOrDefault(a => IsSameMac(a.Mac, mac)) is { } attachment
            ? $"its MAC address is taken on switch {logicalSwitch.Name} by port {attachment.PortName} of router {attachment.Router.Name}"
            : null;

    /// <summary>The reason why a static address cannot be used on a switch, in words; null if it can.</summary>
    public static string? WhyUnusable(IPAddress address, LogicalSwitch logicalSwitch, LogicalNetwork network)
    {
        var routerAddresses = network.AttachmentsOf(logicalSwitch).SelectMany(a => a.Addresses.Select(n => (Attachment: a, Network: n))).ToArray();
        foreach (var (attachment, own) in routerAddresses)
        {
            if (own.Address.Equals(address))
                return $"address {address} is taken on switch {logicalSwitch.Name} by port {attachment.PortName} of router {attachment.Router.Name}";
        }

        if (WhyHeldByNetwork(address, logicalSwitch, network) is { } held)
            return held;

        // If a switch has no network of the address family, its ports may have any address of the family except link-local ones. Guests
        // choose those themselves.
        var networks = routerAddresses.Select(r => r.Network).ToList();
        if (networks.Count == 0)
            networks.AddRange(DynamicNetworksOf(logicalSwitch));
        networks.RemoveAll(n => n.Address.AddressFamily != address.AddressFamily);
        var holding = networks.Where(n => n.Contains(address)).ToArray();
        if (holding.Length == 0)
        {
            if (IsLinkLocal(address))
                return $"address {address}: it is a link-local address";
            return networks.Count == 0
                ? null
                : $"address {address} is outside the networks of switch {logicalSwitch.Name} ({string.Join(", ", networks)})";
        }

        // Networks may overlap: a reserved address of one network may be an ordinary address of a larger one.
        return holding.All(n => IsReserved(address, n)) ? WhyReserved(address, holding[0], logicalSwitch) : null;
    }

    /// <summary>The reason why no guest on a switch may send from an address besides its own, in words; null if one may.</summary>
    public static string? WhyNotAllowed(IPAddress address, LogicalSwitch logicalSwitch, LogicalNetwork network) =>
        network.AttachmentsOf(logicalSwitch).FirstOrDefault(a => a.Addresses.Any(n => n.Address.Equals(address))) is { } attachment
            ? $"allowed-addresses {address} is that of port {attachment.PortName} of router {attachment.Router.Name}: a guest that sends from "
                + "it takes the router's place"
            : WhySpecial(address) is { } special ? $"allowed-addresses {address}: {special}" : null;

    /// <summary>
    /// The reason why no port on a switch may have an address: it is special, or a load balancer has it, or it is the next hop of a route.
    /// Null if there is none.
    /// </summary>
    private static string? WhyHeldByNetwork(IPAddress address, LogicalSwitch logicalSwitch, LogicalNetwork network)
    {
        if (WhySpecial(address) is { } special)
            return $"address {address}: {special}";
        if (network.SwitchVirtualAddresses.GetValueOrDefault(logicalSwitch.Uuid, []).FirstOrDefault(v => v.Address.Equals(address)) is { } own)
            return $"address {address} is taken on switch {logicalSwitch.Name} by load balancer {own.LoadBalancer}";
        foreach (var router in network.Routers)
        {
            var details = network.DetailsOf(router.Uuid);
            if (!details.Ports.Any(p => p.SwitchUuid == logicalSwitch.Uuid))
                continue;
            if (details.VirtualAddresses.FirstOrDefault(v => v.Address.Equals(address)) is { } vip)
                return $"address {address} is taken on switch {logicalSwitch.Name} by load balancer {vip.LoadBalancer} of router {router.Name}";
            // On an inside switch, the next hop of a route may be a workload.
            if (OutsideNetworks.IsOutside(network, logicalSwitch.Uuid) && details.NextHops.FirstOrDefault(h => h.Address.Equals(address)) is { } hop)
                return $"address {address} is taken on switch {logicalSwitch.Name} by the next hop of route {hop.Prefix} of router {router.Name}";
        }

        return null;
    }

    /// <summary>
    /// The reason why an address on a switch cannot belong to a port, in words; null if it can. It is not checked whether the address is in
    /// the switch's networks, nor whether a router has it.
    /// </summary>
    public static string? WhyTaken(IPAddress address, LogicalSwitch logicalSwitch, LogicalNetwork network)
    {
        if (WhyHeldByNetwork(address, logicalSwitch, network) is { } held)
            return held;
        var holding = network.AttachmentsOf(logicalSwitch).SelectMany(a => a.Addresses).Where(n => n.Contains(address)).ToArray();
        return holding.Length > 0 && holding.All(n => IsReserved(address, n)) ? WhyReserved(address, holding[0], logicalSwitch) : null;
    }

    /// <summary>Whether an address is the network address or the broadcast address of a network.</summary>
    public static bool IsReserved(IPAddress address, InterfaceAddress network) =>
        address.Equals(network.NetworkAddress) || address.Equals(network.BroadcastAddress);

    private static string WhyReserved(IPAddress address, InterfaceAddress network, LogicalSwitch logicalSwitch) =>
        address.Equals(network.NetworkAddress)
            ? $"address {address} is that of the network {network.Network} of switch {logicalSwitch.Name} itself"
            : $"address {address} is the broadcast address of the network {network.Network} of switch {logicalSwitch.Name}";

    /// <summary>
    /// The networks from which OVN assigns addresses on a switch: <c>other_config:subnet</c> and <c>ipv6_prefix</c> (ovn-nb(5)).
    /// </summary>
    public static IEnumerable<InterfaceAddress> DynamicNetworksOf(LogicalSwitch logicalSwitch)
    {
        if (logicalSwitch.Subnet is { } subnet && InterfaceAddress.TryParse(subnet, out var v4) && v4.Address.AddressFamily is AddressFamily.InterNetwork)
            yield return v4;
        // The prefix is a /64, even if it is written without a length.
        if (logicalSwitch.Ipv6Prefix is { } prefix && InterfaceAddress.TryParse(prefix, out var v6) && v6.Address.AddressFamily is AddressFamily.InterNetworkV6)
            yield return v6 with { PrefixLength = 64 };
    }
}
