using System.Collections.Immutable;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A load balancer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where it is written.</param>
internal sealed record LoadBalancerSpec(string Name, TextPosition At)
{
    /// <summary>The virtual addresses and their backends, in OVN's notation.</summary>
    public ImmutableArray<(string Vip, ImmutableArray<string> Backends)> Vips { get; init; } = [];

    /// <summary>The protocol.</summary>
    public string Protocol { get; init; } = "tcp";

    /// <summary>The names of routers and switches that know it.</summary>
    public ImmutableArray<string> On { get; init; } = [];
}
