using System.Collections.Immutable;

namespace Reconciler.Intent;

/// <summary>
/// What annotations on this host may ask for: a rule for the interfaces on each libvirt network, and one for interfaces on none. Whoever may
/// edit a domain's XML may otherwise choose any switch, group and external address.
/// </summary>
/// <param name="Networks">The rules by the network's name; <see cref="PolicyRule.Any"/> stands for every other network.</param>
/// <param name="NoNetwork">The rule for interfaces on no libvirt network; null if they may ask for nothing.</param>
internal sealed record AnnotationPolicy(ImmutableDictionary<string, PolicyRule> Networks, PolicyRule? NoNetwork)
{
    /// <summary>The key of <see cref="Networks"/> in the configuration.</summary>
    public const string NetworksKey = "policy.networks";

    /// <summary>The key of <see cref="NoNetwork"/> in the configuration.</summary>
    public const string NoNetworkKey = "policy.no-network";

    /// <summary>The rule for an interface. Where the configuration has none, a rule that allows nothing.</summary>
    /// <param name="network">The libvirt network that it is on; null for none.</param>
    public PolicyRule For(string? network) => network is null
        ? NoNetwork ?? new(NoNetworkKey)
        : Networks.GetValueOrDefault(network.Trim()) ?? Networks.GetValueOrDefault(PolicyRule.Any)
            ?? new($"{NetworksKey}.{network.Trim()}");
}
