using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Facts;

/// <summary>The facts from the local Open vSwitch.</summary>
/// <param name="Version">Its version; null if it is not known.</param>
/// <param name="ExternalIds"><c>Open_vSwitch external_ids</c>.</param>
/// <param name="Bridges">The names of its bridges.</param>
internal sealed record OpenVSwitchFacts(string? Version, ImmutableSortedDictionary<string, string> ExternalIds, ImmutableArray<string> Bridges)
{
    /// <summary>The integration bridge, which virtual machines are plugged into.</summary>
    public string IntegrationBridge { get; init; } = "br-int";

    /// <summary>Its datapath type (ovs-vswitchd.conf.db(5)): <c>system</c> or <c>netdev</c>; null if the bridge does not exist.</summary>
    public string? IntegrationDatapath { get; init; } = "netdev";

    /// <summary>The state of the kernel datapath.</summary>
    public KernelDatapath Kernel { get; init; }

    /// <summary>Interfaces of virtual machines whose device is gone.</summary>
    public ImmutableArray<OvsInterface> StaleInterfaces { get; init; } = [];

    /// <summary>The chassis name from the file <c>system-id-override</c>; null for none.</summary>
    public string? ChassisOverride { get; init; }

    /// <summary>The chassis name.</summary>
    public string? SystemId => ChassisOverride ?? (ExternalIds.GetValueOrDefault("system-id") is { Length: > 0 } name ? name : null);

    /// <summary>
    /// A setting of ovn-controller. The key for this chassis takes precedence over the general key (ovn-controller(8), "Configuration").
    /// </summary>
    public string? Setting(string key)
    {
        var own = SystemId is { } name ? ExternalIds.GetValueOrDefault($"{key}-{name}") : null;
        return (own ?? ExternalIds.GetValueOrDefault(key)) is { Length: > 0 } value ? value : null;
    }

    /// <summary><c>ovn-bridge-mappings</c>: a bridge for each physical network.</summary>
    public ImmutableArray<BridgeMapping> BridgeMappings => BridgeMapping.ReadAll(Setting("ovn-bridge-mappings"));

    /// <summary><c>ovn-encap-ip</c>. Newer versions accept several addresses.</summary>
    public ImmutableArray<string> EncapAddresses =>
        [.. (Setting("ovn-encap-ip") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
