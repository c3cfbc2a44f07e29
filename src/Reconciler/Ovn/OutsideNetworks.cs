using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Ovn;

/// <summary>Which networks an external address is seen in: it has to be unique there and nowhere else. Pure.</summary>
/// <remarks>
/// A router leads outside by its gateway ports. Where it has none, as a gateway router has, the port whose network holds the address
/// says so, and otherwise any port may. A router that is on no switch may lead anywhere.
/// </remarks>
internal static class OutsideNetworks
{
    /// <summary>The ports of a router on which an external address is answered for.</summary>
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

    /// <summary>Whether two routers' ports lead to the same network, or may.</summary>
    public static bool AreShared(LogicalNetwork network, ImmutableArray<RouterPort> some, ImmutableArray<RouterPort> others)
    {
        // A port that is on no switch may lead to another router, and by that to any network.
        if (some.IsEmpty || others.IsEmpty || some.Concat(others).Any(p => p.SwitchUuid is null))
            return true;
        return some.SelectMany(p => SegmentsOf(network, p.SwitchUuid!.Value)).Intersect(others.SelectMany(p => SegmentsOf(network, p.SwitchUuid!.Value))).Any();
    }

    /// <summary>The switches that some ports lead to, and those that are on the same physical network.</summary>
    public static IEnumerable<LogicalSwitch> SwitchesOf(LogicalNetwork network, ImmutableArray<RouterPort> ports)
    {
        var segments = ports.Select(p => p.SwitchUuid).OfType<Guid>().SelectMany(s => SegmentsOf(network, s)).ToHashSet(StringComparer.Ordinal);
        return segments.Count == 0 ? [] : network.Switches.Where(s => SegmentsOf(network, s.Uuid).Any(segments.Contains));
    }

    /// <summary>Whether a switch is one by which a router leads outside.</summary>
    public static bool IsOutside(LogicalNetwork network, Guid logicalSwitch) =>
        network.PhysicalNetworks.ContainsKey(logicalSwitch)
        || network.RouterDetails.Values.Any(r => r.Ports.Any(p => p.IsGateway && p.SwitchUuid == logicalSwitch));

    /// <summary>The other routers that answer in the same network.</summary>
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
