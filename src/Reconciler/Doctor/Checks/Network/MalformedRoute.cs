using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Static routes that OVN cannot read.</summary>
/// <remarks>The format of a route: ovn-nb(5), <c>Logical_Router_Static_Route</c>.</remarks>
internal sealed class MalformedRoute : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "malformed-route";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        foreach (var (router, route) in (facts.Northbound?.Routers ?? []).SelectMany(r => r.Routes.Select(p => (r, p))))
        {
            if (!NetworkText.TryReadNetwork(route.Prefix, out _))
                yield return Of(router, route, "ip_prefix", route.Prefix, "an address or a network with all its parts", "NETWORK/LENGTH");
            if (route.NextHop != "discard" && !NetworkText.TryReadAddress(route.NextHop, out _))
                yield return Of(router, route, "nexthop", route.NextHop, "an address", "ADDRESS");
        }
    }

    private Finding Of(NetworkRouter router, StaticRoute route, string column, string text, string wanted, string placeholder) => new(
        Id, Severity.Error, $"router {router.Name}", $"Its route to {route.Prefix} has {column} '{text}', which is not {wanted}",
        "OVN ignores this route", $"ovn-nbctl set Logical_Router_Static_Route {route.Uuid} {column}={Completion.Of(text) ?? placeholder}");
}
