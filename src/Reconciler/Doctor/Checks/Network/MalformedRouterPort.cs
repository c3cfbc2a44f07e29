using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Router ports whose networks OVN cannot read.</summary>
internal sealed class MalformedRouterPort : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "malformed-router-port";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from router in facts.Northbound?.Routers ?? []
        from port in router.Ports
        from network in port.Networks
        where !NetworkText.TryReadNetwork(network, out _)
        select new Finding(
            Id, Severity.Error, $"port {port.Name}",
            $"This port of router {router.Name} has the network '{network}', which is not ADDRESS/LENGTH",
            "OVN ignores the port: what is on its switch has no gateway",
            $"ovn-nbctl set Logical_Router_Port {ShellWord.Quote(port.Name)} networks=ADDRESS/LENGTH");
}
