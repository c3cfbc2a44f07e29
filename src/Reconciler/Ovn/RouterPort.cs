using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Router_Port</c> (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mac">Its MAC address.</param>
/// <param name="Addresses">Its addresses with their networks.</param>
internal sealed record RouterPort(Guid Uuid, string Name, string Mac, ImmutableArray<InterfaceAddress> Addresses)
{
    /// <summary>
    /// Whether it is bound to chassis (<c>gateway_chassis</c>, <c>ha_chassis_group</c>). OVN translates addresses on such ports.
    /// </summary>
    public bool IsGateway { get; init; }

    /// <summary>The switch that it leads to; null if it leads to another router or nowhere.</summary>
    public Guid? SwitchUuid { get; init; }

    /// <summary>Whether an address is in one of its networks.</summary>
    public bool Holds(System.Net.IPAddress address) => Addresses.Any(a => a.Contains(address));
}
