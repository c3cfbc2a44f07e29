using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>One entry of <c>ovn-bridge-mappings</c> (ovn-controller(8)).</summary>
/// <param name="Network">The physical network's name, which <c>localnet</c> ports refer to.</param>
/// <param name="Bridge">The bridge that leads there.</param>
internal sealed record BridgeMapping(string Network, string Bridge)
{
    /// <summary>Reads <c>NETWORK:BRIDGE,…</c>. Malformed entries are left out, as by ovn-controller.</summary>
    public static ImmutableArray<BridgeMapping> ReadAll(string? text) =>
    [
        .. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => entry.Split(':', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts is [{ Length: > 0 }, { Length: > 0 }])
            .Select(parts => new BridgeMapping(parts[0], parts[1])),
    ];
}
