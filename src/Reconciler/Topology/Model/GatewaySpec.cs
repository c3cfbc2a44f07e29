using System.Collections.Immutable;

namespace Reconciler.Topology.Model;

/// <summary>Which hosts may be the gateway of a router port.</summary>
/// <param name="IsAuto">Whether every host that maps the physical network may be.</param>
/// <param name="Chassis">Otherwise the hosts and their priorities; the highest comes first. None if no host may be.</param>
internal sealed record GatewaySpec(bool IsAuto, ImmutableArray<(string Chassis, int Priority)> Chassis)
{
    /// <summary>The priority of the first host of a list; the next one has one less.</summary>
    public const int First = 1000;

    /// <summary>Every host that maps the physical network.</summary>
    public static readonly GatewaySpec Auto = new(true, []);

    /// <summary>No host.</summary>
    public static readonly GatewaySpec None = new(false, []);

    /// <summary>These hosts, the first one first.</summary>
    public static GatewaySpec Of(IEnumerable<string> chassis) => new(false, [.. chassis.Select((c, i) => (c, Math.Max(First - i, 0)))]);
}
