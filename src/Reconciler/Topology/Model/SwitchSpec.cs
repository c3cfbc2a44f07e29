using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A logical switch.</summary>
/// <param name="Name">Its name.</param>
/// <param name="At">Where it is written.</param>
internal sealed record SwitchSpec(string Name, TextPosition At)
{
    /// <summary>The IPv4 network.</summary>
    public InterfaceAddress? Subnet { get; init; }

    /// <summary>The IPv6 prefix.</summary>
    public InterfaceAddress? Ipv6Prefix { get; init; }

    /// <summary>Addresses that OVN does not choose: <c>ADDRESS</c> or <c>ADDRESS..ADDRESS</c>.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>What guests are told by DHCP; null for none.</summary>
    public DhcpSpec? Dhcp { get; init; }

    /// <summary>The zone in which ports have names; null for none.</summary>
    public string? Zone { get; init; }

    /// <summary>The physical network; null for none.</summary>
    public LocalnetSpec? Localnet { get; init; }
}
