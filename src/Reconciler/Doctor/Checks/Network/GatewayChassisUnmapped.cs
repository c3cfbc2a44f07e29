using Reconciler.Doctor.Facts;
using Reconciler.Ovn;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A gateway chassis without a bridge mapping for the physical network that the router leads to.</summary>
internal sealed class GatewayChassisUnmapped : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "gateway-chassis-unmapped";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts is not { Northbound: { } northbound, Chassis: { } chassis }
        ? []
        : from router in northbound.Routers
          from port in router.Chassis is null ? router.GatewayPorts : router.Ports
          from network in northbound.SwitchOf(port)?.PhysicalNetworks ?? []
          from name in router.Chassis is { } only ? [only] : port.GatewayChassis
          from gateway in chassis
          where gateway.Name == name && !gateway.Maps(network)
          select new Finding(
              Id, Severity.Error, $"chassis {name}",
              $"It is a gateway chassis of router port {port.Name}, and does not map {network}, to which the port's switch leads",
              "While it is the active gateway, nothing gets out of the router, and no floating IP answers",
              $"ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-mappings={Mappings(gateway, network)}   # on host {name}");

    private static string Mappings(Chassis gateway, string network) =>
        string.Join(',', gateway.BridgeMappings.Select(m => $"{m.Network}:{m.Bridge}").Append($"{network}:BRIDGE").Select(ShellWord.Quote));
}
