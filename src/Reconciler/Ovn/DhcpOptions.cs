using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A row of <c>DHCP_Options</c> (ovn-nb(5)): what OVN answers guests of one network.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Cidr">The network whose guests it is for.</param>
/// <param name="Options">The options, in OVN's notation.</param>
/// <param name="ExternalIds">Whose row it is.</param>
public sealed record DhcpOptions(
    Guid Uuid, InterfaceAddress Cidr, ImmutableSortedDictionary<string, string> Options, ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary>The switch that we made it for; null when we did not make it.</summary>
    public string? MadeForSwitch => ExternalIds.ContainsKey(OwnershipKeys.Host) ? ExternalIds.GetValueOrDefault(OwnershipKeys.Switch) : null;
}
