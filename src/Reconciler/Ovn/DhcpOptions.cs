using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A row of <c>DHCP_Options</c> (ovn-nb(5)): OVN's answers to the guests of one network.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Cidr">The network.</param>
/// <param name="Options">The options, in OVN's notation.</param>
/// <param name="ExternalIds">All of <c>external_ids</c>, which name the owner.</param>
internal sealed record DhcpOptions(
    Guid Uuid, InterfaceAddress Cidr, ImmutableSortedDictionary<string, string> Options, ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary>The switch that we made it for; null if we did not make it.</summary>
    public string? MadeForSwitch => ExternalIds.ContainsKey(OwnershipKeys.Host) ? ExternalIds.GetValueOrDefault(OwnershipKeys.Switch) : null;
}
