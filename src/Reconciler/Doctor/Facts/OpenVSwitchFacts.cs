using System.Collections.Immutable;
using Reconciler.OpenVSwitch;

namespace Reconciler.Doctor.Facts;

/// <summary>What the local Open vSwitch says.</summary>
/// <param name="Version">Its version; null where it does not say.</param>
/// <param name="ExternalIds"><c>Open_vSwitch external_ids</c>.</param>
/// <param name="Bridges">The names of its bridges.</param>
internal sealed record OpenVSwitchFacts(string? Version, ImmutableSortedDictionary<string, string> ExternalIds, ImmutableArray<string> Bridges)
{
    /// <summary>The bridge that virtual machines are plugged into.</summary>
    public string IntegrationBridge { get; init; } = "br-int";

    /// <summary>The type of that bridge's datapath (ovs-vswitchd.conf.db(5)): <c>system</c>, <c>netdev</c>; null without such a bridge.</summary>
    public string? IntegrationDatapath { get; init; } = "netdev";

    /// <summary>How it stands with the datapath in the kernel.</summary>
    public KernelDatapath Kernel { get; init; }

    /// <summary>Interfaces of virtual machines whose device is gone.</summary>
    public ImmutableArray<OvsInterface> StaleInterfaces { get; init; } = [];

    /// <summary>The chassis name that the file <c>system-id-override</c> gives; null where there is none.</summary>
    public string? ChassisOverride { get; init; }

    /// <summary>The chassis name.</summary>
    public string? SystemId => ChassisOverride ?? (ExternalIds.GetValueOrDefault("system-id") is { Length: > 0 } name ? name : null);

    /// <summary>A setting of ovn-controller's: the one for this chassis alone comes before the one for all (ovn-controller(8), "Configuration").</summary>
    public string? Setting(string key)
    {
        var own = SystemId is { } name ? ExternalIds.GetValueOrDefault($"{key}-{name}") : null;
        return (own ?? ExternalIds.GetValueOrDefault(key)) is { Length: > 0 } value ? value : null;
    }

    /// <summary><c>ovn-bridge-mappings</c>: bridge by physical network.</summary>
    public ImmutableArray<BridgeMapping> BridgeMappings => BridgeMapping.ReadAll(Setting("ovn-bridge-mappings"));

    /// <summary><c>ovn-encap-ip</c>; newer versions take several.</summary>
    public ImmutableArray<string> EncapAddresses =>
        [.. (Setting("ovn-encap-ip") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
