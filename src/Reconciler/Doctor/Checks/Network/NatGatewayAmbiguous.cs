using System.Net;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>
/// A router has several gateway ports, and a NAT row belongs to none. OVN ignores the row, and says so only in northd's log.
/// </summary>
/// <remarks>ovn-nb(5), <c>NAT.gateway_port</c>.</remarks>
internal sealed class NatGatewayAmbiguous : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "nat-gateway-ambiguous";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        foreach (var router in facts.Northbound?.Routers ?? [])
        {
            NetworkRouterPort[] ports = [.. router.GatewayPorts];
            if (ports.Length < 2)
                continue;
            foreach (var nat in router.Nats.Where(n => n.GatewayPort is not { } named || !ports.Any(p => p.Uuid == named)))
            {
                if (!NetworkText.TryReadAddress(nat.ExternalIp, out var address) || ports.Any(p => p.Addresses.Any(a => a.Contains(address))))
                    continue;
                yield return new(
                    Id, Severity.Error, $"router {router.Name}",
                    $"The external address {address} ({nat.Type} of {nat.LogicalIp}) is in the network of none of its gateway ports ({string.Join(", ", ports.Select(p => p.Name))})",
                    "OVN cannot tell which of them it belongs to, and ignores it",
                    NatRemedy.MoveTo(facts, nat, DefaultOf(router, ports, address)));
            }
        }
    }

    /// <summary>The gateway port of the router's default route.</summary>
    private static NetworkRouterPort DefaultOf(NetworkRouter router, NetworkRouterPort[] ports, IPAddress external) =>
        router.Routes.Where(r => NetworkText.TryReadNetwork(r.Prefix, out var prefix) && prefix.PrefixLength == 0 && prefix.Address.AddressFamily == external.AddressFamily)
            .Select(r => NetworkText.TryReadAddress(r.NextHop, out var hop) ? Array.Find(ports, p => p.Addresses.Any(a => a.Contains(hop))) : null)
            .FirstOrDefault(p => p is not null) ?? ports[0];
}
