using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>Logical_Router_Port</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Networks">The column <c>networks</c>, as written.</param>
internal sealed record NetworkRouterPort(string Name, ImmutableArray<string> Networks)
{
    /// <summary>The row.</summary>
    public Guid Uuid { get; init; }

    /// <summary>Its MAC address.</summary>
    public string Mac { get; init; } = "";

    /// <summary>The chassis of <c>gateway_chassis</c> and <c>ha_chassis_group</c>, by descending priority.</summary>
    public ImmutableArray<string> GatewayChassis { get; init; } = [];

    /// <summary>The port of another router that it leads to (<c>peer</c>); null for a port on a switch.</summary>
    public string? Peer { get; init; }

    /// <summary>The entries of <see cref="Networks"/> that can be read.</summary>
    public IEnumerable<InterfaceAddress> Addresses =>
        Networks.Select(n => NetworkText.TryReadNetwork(n, out var address) ? address : null).OfType<InterfaceAddress>();
}
