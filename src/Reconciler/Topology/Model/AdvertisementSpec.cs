using System.Net;

namespace Reconciler.Topology.Model;

/// <summary>IPv6 router advertisements (ovn-nb(5), Logical_Router_Port, ipv6_ra_configs).</summary>
/// <param name="Mode"><c>slaac</c>, <c>dhcpv6_stateful</c> or <c>dhcpv6_stateless</c>.</param>
internal sealed record AdvertisementSpec(string Mode)
{
    /// <summary>The MTU in bytes, where nothing is said.</summary>
    public const int DefaultMtu = 1442;

    /// <summary>That guests are told no MTU.</summary>
    public const int NoMtu = 0;

    /// <summary>The MTU that guests are told, in bytes.</summary>
    public int Mtu { get; init; } = DefaultMtu;

    /// <summary>Whether advertisements are also sent unasked.</summary>
    public bool IsPeriodic { get; init; } = true;

    /// <summary>The name server that guests are told of; null for none.</summary>
    public IPAddress? Dns { get; init; }
}
