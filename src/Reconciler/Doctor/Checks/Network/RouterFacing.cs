using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Tells which side of a router is outside.</summary>
internal static class RouterFacing
{
    /// <summary>The port by which a router leads outside.</summary>
    /// <returns>The one that has a gateway chassis, otherwise the one in whose network an external address is; null where there is none.</returns>
    public static NetworkRouterPort? OutsidePortOf(NetworkRouter router) => router.GatewayPorts.FirstOrDefault() ?? router.Ports.FirstOrDefault(port =>
        router.Nats.Any(nat => NetworkText.TryReadAddress(nat.ExternalIp, out var address) && port.Addresses.Any(a => a.Contains(address))));
}
