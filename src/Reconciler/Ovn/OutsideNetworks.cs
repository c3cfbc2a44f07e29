using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Ovn;

/// <summary>Finds the networks in which an external address is visible. It must be unique in these networks only. Pure.</summary>
/// <remarks>
/// A router leads outside by its gateway ports. A gateway router has no gateway ports: then the port whose network contains the address
/// counts, or every port if no network contains it. A router that is on no switch may lead to any network.
/// </remarks>
internal static class OutsideNetworks
{
    /// <summary>The ports of a router that answer for an external address.</summary>
    /// <param name="details">The router.</param>
    /// <param name="external">The address; null where it cannot be read.</param>
    /// <param name="gatewayPort">The gateway port that the NAT row names; null for none.</param>
    public static ImmutableArray<RouterPort> PortsFor(RouterDetails details, IPAddress? external, Guid? gatewayPort)
    {
        if (gatewayPort is { } named && details.Ports.FirstOrDefault(p => p.Uuid == named) is { } port)
            return [port];
        var gateways = details.GatewayPorts;
        var candidates = gateways.IsEmpty ? details.Ports : gateways;
        ImmutableArray<RouterPort> holding = external is null ? [] : [.. candidates.Where(p => p.Holds(external))];
        return holding.IsEmpty ? candidates : holding;
    }

    /// <summary>Whether the ports of two routers lead, or may lead, to the same network.</summary>
    public static bool AreShared(LogicalNetwork network, ImmutableArray<RouterPort> some, ImmutableArray<RouterPort> others)
    {
        // A port that is on no switch may lead to another router, and through it to any network.
        if (some.IsEmpty || others.IsEmpty || some.Concat(others).Any(p => p.SwitchUuid is null))
            return true;
        return some.SelectMany(p => SegmentsOf(network, p.SwitchUuid!.Value)).Intersect(others.SelectMany(p => SegmentsOf(network, p.SwitchUuid!.Value))).Any();
    }

    /// <summary>The switches that the ports lead to, and all switches on the same physical networks.</summary>
    public static IEnumerable<LogicalSwitch> SwitchesOf(LogicalNetwork network, ImmutableArray<RouterPort> ports)
    {
        var segments = ports.Select(p => p.SwitchUuid).OfType<Guid>().SelectMany(s => SegmentsOf(network, s)).ToHashSet(StringComparer.Ordinal);
        return segments.Count == 0 ? [] : network.Switches.Where(s => SegmentsOf(network, s.Uuid).Any(segments.Contains));
    }

    /// <summary>Whether a switch is outside: it leads to a physical network, or a gateway port is on it.</summary>
    public static bool IsOutside(LogicalNetwork network, Guid logicalSwitch) =>
        network.PhysicalNetworks.ContainsKey(logicalSwitch)
        || network.RouterDetails.Values.Any(r => r.Ports.Any(p => p.IsGateway && p.SwitchUuid == logicalSwitch));

    /// <summary>The other routers that may answer for the address in the same network.</summary>
    public static IEnumerable<(LogicalRouter Router, RouterDetails Details)> Neighbours(
        LogicalNetwork network, LogicalRouter router, IPAddress external, ImmutableArray<RouterPort> outside) =>
        from other in network.Routers
        where other.Uuid != router.Uuid
        let details = network.DetailsOf(other.Uuid)
        let ports = PortsFor(details, external, null).RemoveAll(p => p.SwitchUuid is null)
        where !ports.IsEmpty && !outside.IsEmpty && AreShared(network, outside, ports)
        select (other, details);

    private static IEnumerable<string> SegmentsOf(LogicalNetwork network, Guid logicalSwitch) =>
        network.PhysicalNetworks.GetValueOrDefault(logicalSwitch, []).Select(n => "physical " + n).Append(logicalSwitch.ToString());
}
