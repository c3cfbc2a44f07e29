using System.Collections.Immutable;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A logical router.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where it is written.</param>
internal sealed record RouterSpec(string Name, TextPosition At)
{
    /// <summary>Its ports.</summary>
    public ImmutableArray<RouterPortSpec> Ports { get; init; } = [];

    /// <summary>Its source translations.</summary>
    public ImmutableArray<SnatSpec> Snat { get; init; } = [];

    /// <summary>Its static routes.</summary>
    public ImmutableArray<RouteSpec> Routes { get; init; } = [];
}
