using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Router</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name, which the schema does not keep unique.</param>
/// <param name="Ports">Its ports.</param>
internal sealed record NetworkRouter(Guid Uuid, string Name, ImmutableArray<NetworkRouterPort> Ports)
{
    /// <summary>Its address translations.</summary>
    public ImmutableArray<NetworkNat> Nats { get; init; } = [];

    /// <summary>Its static routes.</summary>
    public ImmutableArray<StaticRoute> Routes { get; init; } = [];

    /// <summary>What its load balancers answer for.</summary>
    public ImmutableArray<Ovn.VirtualAddress> VirtualAddresses { get; init; } = [];

    /// <summary><c>options:chassis</c>: where all of the router is, of a gateway router; null for a distributed one.</summary>
    public string? Chassis { get; init; }

    /// <summary>Whether it has policies, which may send packets elsewhere than routes do.</summary>
    public bool HasPolicies { get; init; }

    /// <summary>The ports that are bound to gateway chassis.</summary>
    public IEnumerable<NetworkRouterPort> GatewayPorts => Ports.Where(p => !p.GatewayChassis.IsEmpty);

    /// <summary>Whether OVN translates addresses on it: not on a router that is nowhere in particular.</summary>
    public bool HasGateway => Chassis is not null || GatewayPorts.Any();
}
