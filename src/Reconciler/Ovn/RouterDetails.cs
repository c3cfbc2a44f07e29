using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>What of a router decides which addresses are still to be had.</summary>
/// <param name="Ports">Its ports.</param>
/// <param name="NextHops">Where its static routes lead.</param>
/// <param name="VirtualAddresses">What its load balancers answer for.</param>
public sealed record RouterDetails(
    ImmutableArray<RouterPort> Ports, ImmutableArray<NextHop> NextHops, ImmutableArray<VirtualAddress> VirtualAddresses)
{
    /// <summary>A router of which nothing is known.</summary>
    public static readonly RouterDetails None = new([], [], []);

    /// <summary>The ports on which OVN translates addresses: on a router with several, each NAT row belongs to one of them.</summary>
    public ImmutableArray<RouterPort> GatewayPorts => [.. Ports.Where(p => p.IsGateway)];
}
