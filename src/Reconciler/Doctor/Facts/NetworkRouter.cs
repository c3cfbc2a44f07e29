using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Router</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name. The schema allows equal names.</param>
/// <param name="Ports">Its ports.</param>
internal sealed record NetworkRouter(Guid Uuid, string Name, ImmutableArray<NetworkRouterPort> Ports)
{
    /// <summary>The topology that it belongs to; null if it was made by hand.</summary>
    public string? Topology { get; init; }

    /// <summary>Its address translations.</summary>
    public ImmutableArray<NetworkNat> Nats { get; init; } = [];

    /// <summary>Its static routes.</summary>
    public ImmutableArray<StaticRoute> Routes { get; init; } = [];

    /// <summary>The virtual addresses of its load balancers.</summary>
    public ImmutableArray<Ovn.VirtualAddress> VirtualAddresses { get; init; } = [];

    /// <summary><c>options:chassis</c>: the chassis of a gateway router; null for a distributed router.</summary>
    public string? Chassis { get; init; }

    /// <summary>Whether it has policies, which can override routes.</summary>
    public bool HasPolicies { get; init; }

    /// <summary>The ports that are bound to gateway chassis.</summary>
    public IEnumerable<NetworkRouterPort> GatewayPorts => Ports.Where(p => !p.GatewayChassis.IsEmpty);

    /// <summary>Whether OVN translates addresses on it. It needs a chassis or a gateway port.</summary>
    public bool HasGateway => Chassis is not null || GatewayPorts.Any();
}
