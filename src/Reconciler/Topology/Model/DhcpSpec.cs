using System.Collections.Immutable;
using System.Net;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>What the guests of a switch are told by DHCP.</summary>
/// <param name="At">Where it is written.</param>
internal sealed record DhcpSpec(TextPosition At)
{
    /// <summary>Seconds that a lease is good for, where nothing is said.</summary>
    public const int DefaultLeaseTime = 3600;

    /// <summary>The MTU in bytes, where nothing is said.</summary>
    public const int DefaultMtu = 1442;

    /// <summary>That guests are told no MTU.</summary>
    public const int NoMtu = 0;

    /// <summary>The name servers of both families.</summary>
    public ImmutableArray<IPAddress> Dns { get; init; } = [];

    /// <summary>Seconds that a lease is good for.</summary>
    public int LeaseTime { get; init; } = DefaultLeaseTime;

    /// <summary>The MTU in bytes.</summary>
    public int Mtu { get; init; } = DefaultMtu;

    /// <summary>The domain of short names; null for that of the switch.</summary>
    public string? Domain { get; init; }

    /// <summary>Whether there is DHCP for IPv4, if the switch has a subnet.</summary>
    public bool Ipv4 { get; init; } = true;

    /// <summary>Whether there is DHCP for IPv6, if the switch has a prefix.</summary>
    public bool Ipv6 { get; init; } = true;

    /// <summary>The router; null for the first router port on the switch.</summary>
    public IPAddress? Router { get; init; }

    /// <summary>The address that answers come from; null for the router's.</summary>
    public IPAddress? ServerId { get; init; }

    /// <summary>The MAC address that answers come from; null for that of the router's port.</summary>
    public string? ServerMac { get; init; }
}
