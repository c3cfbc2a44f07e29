using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A gateway chassis that is not registered.</summary>
internal sealed class GatewayChassisUnknown : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "gateway-chassis-unknown";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { Northbound: { } northbound, Chassis: { } chassis })
            yield break;
        var names = chassis.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var router in northbound.Routers)
        {
            if (router.Chassis is { } only && !names.Contains(only))
                yield return Of($"router {router.Name}", only, Severity.Error, $"ovn-nbctl set Logical_Router {router.Uuid} options:chassis=CHASSIS");
            foreach (var port in router.GatewayPorts)
            {
                var severity = port.GatewayChassis.Any(names.Contains) ? Severity.Warning : Severity.Error;
                foreach (var unknown in port.GatewayChassis.Where(c => !names.Contains(c)))
                {
                    yield return Of(
                        $"port {port.Name}", unknown, severity, $"ovn-nbctl lrp-del-gateway-chassis {ShellWord.Quote(port.Name)} {ShellWord.Quote(unknown)}");
                }
            }
        }
    }

    private Finding Of(string subject, string chassis, Severity severity, string remedy) => new(
        Id, severity, subject, $"Its gateway chassis {chassis} is not registered in the Southbound",
        severity is Severity.Error
            ? "The router is nowhere: nothing gets out, and no floating IP answers"
            : "There is one host less to take over when another one fails",
        remedy);
}
