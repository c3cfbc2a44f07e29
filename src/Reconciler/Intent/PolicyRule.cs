using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Intent;

/// <summary>What an administrator allows the annotation of some interfaces to ask for. What is not allowed is refused.</summary>
/// <param name="Key">Where the configuration has the rule, for messages: <c>policy.networks.nat-net</c>.</param>
internal sealed record PolicyRule(string Key)
{
    /// <summary>In a list, it stands for everything.</summary>
    public const string Any = "*";

    /// <summary>The word that allows <c>port-security="off"</c>.</summary>
    public const string PortSecurityOff = "port-security-off";

    /// <summary>The word that allows addresses to send from besides the port's own.</summary>
    public const string AllowedAddresses = "allowed-addresses";

    /// <summary>The word that allows names in DNS besides the domain's own.</summary>
    public const string Dns = "dns";

    /// <summary>The words that <see cref="Allow"/> can have, and what each allows.</summary>
    public static readonly ImmutableArray<(string Word, string Meaning)> Words =
    [
        ("port", "a port made by hand, by its name or by the interface's iface-id"),
        (PortSecurityOff, "port-security=\"off\""),
        ("distributed", "mode=\"distributed\" of a floating IP"),
        ("mac", "the MAC address outside of a distributed floating IP"),
        (AllowedAddresses, "allowed-addresses: addresses that the guest may send from besides its own"),
        (Dns, "dns: names in DNS besides the domain's own, which may be anybody's"),
    ];

    /// <summary>The logical switches, by name.</summary>
    public ImmutableArray<string> Switches { get; init; } = [];

    /// <summary>The networks that external addresses may be in, as <c>ADDRESS/LENGTH</c>; an entry without a length is one address.</summary>
    public ImmutableArray<InterfaceAddress> ExternalNetworks { get; init; } = [];

    /// <summary>Whether every external address is allowed.</summary>
    public bool AllowsAnyExternal { get; init; }

    /// <summary>The port groups, by name.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>What else is allowed, among <see cref="Words"/>.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>Why the rule does not allow a request, in a sentence that names the rule; null if it does.</summary>
    /// <param name="request">The request.</param>
    /// <param name="defaults">
    /// What the interface has if its annotation does not say. An annotation may say the same.
    /// </param>
    public string? WhyNot(PortAnnotation request, PortDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(defaults);
        if (request.Switch is { } name && name != defaults.Switch && !Has(Switches, name))
            return NotAmong($"switch '{name}'", "switches", Switches);
        foreach (var group in request.Groups ?? [])
        {
            if (!Has(Groups, group) && defaults.Groups?.Contains(group) is not true)
                return NotAmong($"group '{group}'", "groups", Groups);
        }

        if (request.PortSecurity is false && defaults.PortSecurity is not false && !Has(Allow, PortSecurityOff))
            return NotAllowed("port-security=\"off\"", PortSecurityOff);
        if (request.AllowedAddresses is { IsEmpty: false } addresses && !Has(Allow, AllowedAddresses))
            return NotAllowed($"allowed-addresses {string.Join(' ', addresses)}", AllowedAddresses);
        if (request.Dns is { IsEmpty: false } names && !Has(Allow, Dns))
            return NotAllowed($"dns {string.Join(' ', names)}", Dns);
        if (request.Port is not null && !Has(Allow, "port"))
            return NotAllowed($"port '{request.Port}'", "port");
        foreach (var nat in request.Nats)
        {
            if (WhyNot(nat) is { } reason)
                return reason;
        }

        return null;
    }

    /// <summary>
    /// Why the rule does not allow to adopt a port made by hand that the annotation does not name; null if it does. Whoever writes a
    /// domain's XML may give an interface any iface-id, and so the name of any port.
    /// </summary>
    /// <param name="name">The port's name.</param>
    public string? WhyNotAdopt(string name) => Has(Allow, "port") ? null : NotAllowed($"port '{name}', which was made by hand,", "port");

    private string? WhyNot(NatAnnotation nat)
    {
        if (!AllowsAnyExternal && !ExternalNetworks.Any(n => n.Contains(nat.External)))
            return NotAmong($"external address {nat.External}", "external-networks", [.. ExternalNetworks.Select(n => n.ToString())]);
        if (nat.Mode is NatMode.Distributed && !Has(Allow, "distributed"))
            return NotAllowed($"mode=\"distributed\" of external address {nat.External}", "distributed");
        return nat.Mac is not null && !Has(Allow, "mac") ? NotAllowed($"mac of external address {nat.External}", "mac") : null;
    }

    private static bool Has(ImmutableArray<string> allowed, string name) => allowed.Contains(name) || allowed.Contains(Any);

    private string NotAmong(string what, string list, ImmutableArray<string> allowed) =>
        $"{what} is not allowed by {Key}.{list} of this host's configuration "
            + $"({(allowed.IsEmpty ? "which allows none" : string.Join(", ", allowed))})";

    private string NotAllowed(string what, string word) =>
        $"{what} is not allowed: '{word}' is not in {Key}.allow of this host's configuration";
}
