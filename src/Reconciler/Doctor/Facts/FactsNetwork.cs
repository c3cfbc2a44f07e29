using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Facts;

/// <summary>Converts the facts into the daemon's logical network, so that both have the same rules for taken addresses.</summary>
internal static class FactsNetwork
{
    /// <summary>The switches and routers, with the details that addresses depend on.</summary>
    public static LogicalNetwork Of(NorthboundFacts facts)
    {
        var switchOf = new Dictionary<string, NetworkSwitch>(StringComparer.Ordinal);
        foreach (var owner in facts.Switches)
        {
            foreach (var port in owner.Ports.Where(p => p is { Type: "router", RouterPort: not null }))
                switchOf[port.RouterPort!] = owner;
        }

        var attachments = facts.Routers
            .SelectMany(r => r.Ports.Where(p => switchOf.ContainsKey(p.Name)).Select(p => (On: switchOf[p.Name].Uuid, Router: r, Port: p)))
            .GroupBy(a => a.On)
            .ToImmutableDictionary(
                g => g.Key,
                g => g.Select(a => new RouterAttachment(new(a.Router.Uuid, a.Router.Name), a.Port.Name, [.. a.Port.Addresses]) { Mac = a.Port.Mac }).ToImmutableArray());
        return new([.. facts.Switches.Select(SwitchOf)], [.. facts.Routers.Select(r => new LogicalRouter(r.Uuid, r.Name))], attachments)
        {
            RouterDetails = facts.Routers.ToImmutableDictionary(r => r.Uuid, r => DetailsOf(r, name => switchOf.GetValueOrDefault(name)?.Uuid)),
            PhysicalNetworks = facts.Switches.Where(s => s.Segments.Any()).ToImmutableDictionary(s => s.Uuid, s => s.Segments.ToImmutableArray()),
            SwitchVirtualAddresses = facts.Switches.Where(s => !s.VirtualAddresses.IsEmpty).ToImmutableDictionary(s => s.Uuid, s => s.VirtualAddresses),
        };
    }

    /// <summary>A switch of the facts.</summary>
    public static LogicalSwitch SwitchOf(NetworkSwitch logicalSwitch) => new(logicalSwitch.Uuid, logicalSwitch.Name, null);

    /// <summary>The ports of a router that answer for the external address of a NAT row.</summary>
    public static ImmutableArray<RouterPort> PortsFor(LogicalNetwork network, NetworkRouter router, NetworkNat nat) =>
        OutsideNetworks.PortsFor(network.DetailsOf(router.Uuid), NetworkText.TryReadAddress(nat.ExternalIp, out var address) ? address : null, nat.GatewayPort);

    private static RouterDetails DetailsOf(NetworkRouter router, Func<string, Guid?> switchOf) => new(
        [
            .. router.Ports.Select(p => new RouterPort(p.Uuid, p.Name, p.Mac, [.. p.Addresses])
            {
                IsGateway = !p.GatewayChassis.IsEmpty,
                SwitchUuid = switchOf(p.Name),
            }),
        ],
        [.. router.Routes.Select(r => NetworkText.TryReadAddress(r.NextHop, out var hop) ? new NextHop(hop, r.Prefix) : null).OfType<NextHop>()],
        router.VirtualAddresses);
}
