using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>The details of a router that decide which addresses are free.</summary>
/// <param name="Ports">Its ports.</param>
/// <param name="NextHops">Where its static routes lead.</param>
/// <param name="VirtualAddresses">The addresses of its load balancers.</param>
internal sealed record RouterDetails(
    ImmutableArray<RouterPort> Ports, ImmutableArray<NextHop> NextHops, ImmutableArray<VirtualAddress> VirtualAddresses)
{
    /// <summary>No details.</summary>
    public static readonly RouterDetails None = new([], [], []);

    /// <summary>The ports on which OVN translates addresses. If there are several, each NAT row belongs to one of them.</summary>
    public ImmutableArray<RouterPort> GatewayPorts => [.. Ports.Where(p => p.IsGateway)];
}
