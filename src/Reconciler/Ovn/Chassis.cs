using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A row of <c>Chassis</c> with its tunnel endpoints (ovn-sb(5)).</summary>
/// <param name="Name">The chassis name: the host's <c>system-id</c>.</param>
/// <param name="Hostname">The host name.</param>
/// <param name="EncapAddresses">The addresses of its tunnel endpoints.</param>
/// <param name="BridgeMappings">The physical networks that it maps.</param>
internal sealed record Chassis(string Name, string Hostname, ImmutableArray<string> EncapAddresses, ImmutableArray<BridgeMapping> BridgeMappings)
{
    /// <summary>Whether the host maps a physical network.</summary>
    public bool Maps(string network) => BridgeMappings.Any(m => m.Network == network);
}
