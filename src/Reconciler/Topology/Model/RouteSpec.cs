using System.Net;
using Reconciler.Ovn;
using Reconciler.Topology.Reading;

namespace Reconciler.Topology.Model;

/// <summary>A static route by one next hop.</summary>
/// <param name="Prefix">The destination.</param>
/// <param name="NextHop">The next hop; null if packets are discarded.</param>
/// <param name="Switch">The switch of the router port that leads there; null for the one whose network has the next hop.</param>
/// <param name="At">Where it is written.</param>
internal sealed record RouteSpec(InterfaceAddress Prefix, IPAddress? NextHop, string? Switch, TextPosition At)
{
    /// <summary>The next hop of a route that discards packets.</summary>
    public const string Discard = "discard";

    /// <summary>The next hop as OVN has it.</summary>
    public string NextHopText => NextHop?.ToString() ?? Discard;
}
