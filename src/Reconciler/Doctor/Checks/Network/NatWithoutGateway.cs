using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A router with NAT that is bound to no chassis. OVN ignores the NAT without a message.</summary>
/// <remarks>ovn-nb(5), <c>Logical_Router_Port.gateway_chassis</c> and <c>Logical_Router.options:chassis</c>.</remarks>
internal sealed class NatWithoutGateway : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "nat-without-gateway";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Northbound is not { } northbound
        ? []
        : northbound.Routers.Where(r => !r.Nats.IsEmpty && !r.HasGateway).Select(r => new Finding(
            Id, Severity.Error, $"router {r.Name}", $"It has NAT ({Some(r)}) and no gateway chassis",
            "OVN ignores the NAT of a router that is bound to no chassis: no floating IP answers, and what leaves keeps its inner address",
            $"ovn-nbctl lrp-set-gateway-chassis {PortOf(r)} {ChassisFor(facts, r)} 20"));

    private static string Some(NetworkRouter router)
    {
        var first = $"{router.Nats[0].Type} {router.Nats[0].ExternalIp}";
        return router.Nats.Length == 1 ? first : $"{first} and {router.Nats.Length - 1} more";
    }

    private static string PortOf(NetworkRouter router) =>
        RouterFacing.OutsidePortOf(router) is { } port ? ShellWord.Quote(port.Name) : "ROUTER-PORT";

    /// <summary>A host that maps the outside network; this host if it does.</summary>
    private static string ChassisFor(HealthFacts facts, NetworkRouter router)
    {
        var networks = RouterFacing.OutsidePortOf(router) is { } port ? facts.Northbound?.SwitchOf(port)?.PhysicalNetworks.ToArray() ?? [] : [];
        var able = (facts.Chassis ?? []).Where(c => networks.All(c.Maps)).Select(c => c.Name).ToArray();
        var own = facts.OpenVSwitch?.SystemId;
        return (own is not null && able.Contains(own) ? own : able.FirstOrDefault() ?? own) is { } name ? ShellWord.Quote(name) : "CHASSIS";
    }
}
