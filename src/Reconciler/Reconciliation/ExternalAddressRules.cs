using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Which external addresses a router can use. Pure.</summary>
internal static class ExternalAddressRules
{
    /// <summary>The reason why an external address cannot be used, in words; null if the network itself gives none.</summary>
    /// <param name="external">The address.</param>
    /// <param name="router">The router that will answer for it.</param>
    /// <param name="gatewayPort">The gateway port for it; null if there is no choice.</param>
    /// <param name="network">The routers and their outside networks.</param>
    public static string? WhyUnusable(IPAddress external, LogicalRouter router, RouterPort? gatewayPort, LogicalNetwork network)
    {
        if (AddressRules.WhySpecial(external) is { } special)
            return special;
        if (AddressRules.IsLinkLocal(external))
            return "it is a link-local address, which no router passes on";
        var details = network.DetailsOf(router.Uuid);
        var outside = OutsideNetworks.PortsFor(details, external, gatewayPort?.Uuid);
        var switches = OutsideNetworks.SwitchesOf(network, outside).Select(s => s.Uuid).ToHashSet();
        return WhyHeldBy(external, router, details.Ports, details)
            ?? WhyReserved(external, outside)
            ?? WhyWithin(external, router, details)
            ?? network.Routers.Where(r => r.Uuid != router.Uuid).Select(other => WhyHeldByNeighbour(external, other, switches, network)).FirstOrDefault(w => w is not null);
    }

    /// <summary>The reason why a MAC address cannot be that of a distributed external address, in words; null if it can.</summary>
    public static string? WhyUnusable(string mac, IPAddress external, LogicalRouter router, RouterPort? gatewayPort, LogicalNetwork network)
    {
        if (AddressRules.WhySpecial(mac) is { } special)
            return $"mac {mac} {special}";
        var switches = OutsideNetworks.SwitchesOf(network, OutsideNetworks.PortsFor(network.DetailsOf(router.Uuid), external, gatewayPort?.Uuid))
            .Select(s => s.Uuid).ToHashSet();
        return network.Routers
            .SelectMany(r => network.DetailsOf(r.Uuid).Ports.Where(p => r.Uuid == router.Uuid || IsOn(p, switches)).Select(p => (Router: r, Port: p)))
            .Where(p => AddressRules.IsSameMac(p.Port.Mac, mac))
            .Select(p => $"mac {mac} is that of port {p.Port.Name} of router {p.Router.Name}")
            .FirstOrDefault();
    }

    private static string? WhyHeldByNeighbour(IPAddress external, LogicalRouter router, HashSet<Guid> switches, LogicalNetwork network)
    {
        var details = network.DetailsOf(router.Uuid);
        ImmutableArray<RouterPort> ports = [.. details.Ports.Where(p => IsOn(p, switches))];
        return ports.IsEmpty ? null : WhyHeldBy(external, router, ports, details);
    }

    private static string? WhyHeldBy(IPAddress external, LogicalRouter router, ImmutableArray<RouterPort> ports, RouterDetails details)
    {
        if (ports.FirstOrDefault(p => p.Addresses.Any(a => a.Address.Equals(external))) is { } port)
            return $"it is taken by port {port.Name} of router {router.Name}";
        if (details.NextHops.FirstOrDefault(h => h.Address.Equals(external)) is { } hop)
            return $"it is taken by the next hop of route {hop.Prefix} of router {router.Name}";
        return details.VirtualAddresses.FirstOrDefault(v => v.Address.Equals(external)) is { } vip
            ? $"it is taken by load balancer {vip.LoadBalancer} of router {router.Name}"
            : null;
    }

    private static string? WhyReserved(IPAddress external, ImmutableArray<RouterPort> outside)
    {
        var holding = outside.SelectMany(p => p.Addresses.Where(a => a.Contains(external))).ToArray();
        // Networks may overlap: a reserved address of one network may be an ordinary address of a larger one.
        if (holding.Length == 0 || !holding.All(n => AddressRules.IsReserved(external, n)))
            return null;
        return external.Equals(holding[0].NetworkAddress)
            ? $"it is that of the network {holding[0].Network} itself"
            : $"it is the broadcast address of the network {holding[0].Network}";
    }

    /// <summary>An address of an inside network cannot be external. Nobody outside sends to it, and inside its own port answers.</summary>
    private static string? WhyWithin(IPAddress external, LogicalRouter router, RouterDetails details)
    {
        if (details.GatewayPorts.IsEmpty || details.GatewayPorts.Any(p => p.Holds(external)))
            return null;
        return details.Ports.FirstOrDefault(p => p.Holds(external)) is { } within
            ? $"it is in the network {within.Addresses.First(a => a.Contains(external)).Network} within router {router.Name}"
                + $" (port {within.Name}), not outside"
            : null;
    }

    private static bool IsOn(RouterPort port, HashSet<Guid> switches) => port.SwitchUuid is { } on && switches.Contains(on);
}
