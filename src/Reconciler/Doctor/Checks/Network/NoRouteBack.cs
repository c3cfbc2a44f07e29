using System.Net;
using Reconciler.Doctor.Facts;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>An external address that is in none of its router's networks. The outside network needs a route to it.</summary>
internal sealed class NoRouteBack : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "nat-no-route-back";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        var routers = facts.Northbound?.Routers ?? [];
        foreach (var router in routers)
        {
            var own = router.Ports.SelectMany(p => p.Addresses).ToArray();
            foreach (var external in router.Nats.Select(n => n.ExternalIp).Distinct(StringComparer.Ordinal))
            {
                if (!NetworkText.TryReadAddress(external, out var address) || own.Any(n => n.Contains(address)) || IsRouted(routers, own, address))
                    continue;
                var via = (RouterFacing.OutsidePortOf(router)?.Addresses ?? own).FirstOrDefault(a => a.Address.AddressFamily == address.AddressFamily);
                yield return new(
                    Id, Severity.Warning, $"router {router.Name}",
                    $"The external address {address} is in no network of its ports, and no router of OVN has a route to it",
                    "Answers come back only if the network outside has been told that this router has the address",
                    $"ip route add {address} via {via?.Address.ToString() ?? "ADDRESS-OF-THE-ROUTER"}   # on the router outside");
            }
        }
    }

    /// <summary>Whether another logical router has a route for the address to this router.</summary>
    private static bool IsRouted(IEnumerable<NetworkRouter> routers, InterfaceAddress[] own, IPAddress address) => routers.SelectMany(r => r.Routes).Any(r =>
        NetworkText.TryReadNetwork(r.Prefix, out var prefix) && prefix.PrefixLength > 0 && prefix.Contains(address)
        && NetworkText.TryReadAddress(r.NextHop, out var hop) && own.Any(o => o.Address.Equals(hop)));
}
