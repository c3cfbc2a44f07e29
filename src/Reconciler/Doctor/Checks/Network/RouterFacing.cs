using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Finds the outside of a router.</summary>
internal static class RouterFacing
{
    /// <summary>The port that leads outside.</summary>
    /// <returns>
    /// The port with a gateway chassis, or else the port whose network contains an external address; null if there is none.
    /// </returns>
    public static NetworkRouterPort? OutsidePortOf(NetworkRouter router) => router.GatewayPorts.FirstOrDefault() ?? router.Ports.FirstOrDefault(port =>
        router.Nats.Any(nat => NetworkText.TryReadAddress(nat.ExternalIp, out var address) && port.Addresses.Any(a => a.Contains(address))));
}
