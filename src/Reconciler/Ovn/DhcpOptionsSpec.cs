using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A desired row of <c>DHCP_Options</c>. The ports of a switch share one row for each network.</summary>
/// <param name="SwitchName">The switch.</param>
/// <param name="Cidr">The network.</param>
/// <param name="Options">The options, in OVN's notation.</param>
internal sealed record DhcpOptionsSpec(string SwitchName, string Cidr, ImmutableSortedDictionary<string, string> Options)
{
    /// <inheritdoc/>
    public bool Equals(DhcpOptionsSpec? other) =>
        other is not null && SwitchName == other.SwitchName && Cidr == other.Cidr && Options.SequenceEqual(other.Options);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(SwitchName, Cidr);
}
