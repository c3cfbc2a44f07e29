using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A router's port on a switch.</summary>
/// <param name="Switch">The switch's name.</param>
/// <param name="At">Where it is written.</param>
internal sealed record RouterPortSpec(string Switch, TextPosition At)
{
    /// <summary>The addresses with their networks.</summary>
    public ImmutableArray<InterfaceAddress> Addresses { get; init; } = [];

    /// <summary>The MAC address; null for one that is derived.</summary>
    public string? Mac { get; init; }

    /// <summary>The hosts that may be the gateway; null for the default of the switch.</summary>
    public GatewaySpec? Gateway { get; init; }

    /// <summary>The router advertisements; null for none.</summary>
    public AdvertisementSpec? Advertisements { get; init; }
}
