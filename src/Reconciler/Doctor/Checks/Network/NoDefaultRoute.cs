using System.Net;
using System.Net.Sockets;
using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A router with NAT and without a default route.</summary>
internal sealed class NoDefaultRoute : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "no-default-route";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        // Policies may send packets out without a route.
        foreach (var router in (facts.Northbound?.Routers ?? []).Where(r => !r.HasPolicies))
        {
            foreach (var family in FamiliesOf(router).Where(f => !router.Routes.Any(r => LeadsEverywhere(r, f))))
            {
                var everywhere = family is AddressFamily.InterNetwork ? "0.0.0.0/0" : "::/0";
                yield return new(
                    Id, Severity.Warning, $"router {router.Name}", $"It has NAT and no route to {everywhere}",
                    "It reaches only the networks of its ports and of its other routes, and floating IPs answer only from there",
                    $"ovn-nbctl lr-route-add {ShellWord.Quote(router.Name)} {everywhere} ADDRESS-OF-THE-GATEWAY");
            }
        }
    }

    private static IEnumerable<AddressFamily> FamiliesOf(NetworkRouter router) => router.Nats
        .Select(n => NetworkText.TryReadAddress(n.ExternalIp, out var address) ? address : null).OfType<IPAddress>().Select(a => a.AddressFamily).Distinct();

    private static bool LeadsEverywhere(StaticRoute route, AddressFamily family) =>
        NetworkText.TryReadNetwork(route.Prefix, out var prefix) && prefix.PrefixLength == 0 && prefix.Address.AddressFamily == family;
}
