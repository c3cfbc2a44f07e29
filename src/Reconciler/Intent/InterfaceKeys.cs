using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Intent.Attributes;
using Reconciler.Ownership;

namespace Reconciler.Intent;

/// <summary>
/// The keys by which an interface in Open vSwitch says itself what it asks for: <c>reconciler:…</c> in its <c>external_ids</c>.
/// </summary>
internal static class InterfaceKeys
{
    /// <summary>The logical switch. It is this key that makes an interface ours.</summary>
    public const string Switch = OwnershipKeys.Switch;

    /// <summary>The workload's name; the interface's own without it. Interfaces of one name are one workload.</summary>
    public const string Name = OwnershipKeys.Prefix + "name";

    /// <summary>The floating IPs: see <see cref="NatWords"/>.</summary>
    public const string Nat = OwnershipKeys.Prefix + "nat";

    /// <summary>Written by us: why the interface does not have what it asks for.</summary>
    public const string Problem = OwnershipKeys.Prefix + "problem";

    /// <summary>Written by us: the iface-id before we replaced it to bind the interface to another port.</summary>
    public const string Bound = OwnershipKeys.Prefix + "bound";

    /// <summary>Written by <c>reconciler attach</c>: the name of the interface within the network namespace.</summary>
    public const string Attached = OwnershipKeys.Prefix + "attached";

    /// <summary>The attributes that can be keys.</summary>
    public static readonly ImmutableArray<PortAttribute> Attributes = PortAttributes.In(AttributePlaces.InterfaceKey);

    /// <summary>The keys that a person can write.</summary>
    public static readonly ImmutableArray<string> Written = [.. Attributes.Select(KeyOf), Nat, Name];

    /// <summary>Every key that an interface may have.</summary>
    public static readonly ImmutableArray<string> Known = [.. Written, Problem, Bound, Attached];

    /// <summary>Keys that people write for one of OVN's own, which have no prefix.</summary>
    private static readonly ImmutableSortedDictionary<string, string> s_ofOvn = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [OwnershipKeys.Mac] = "attached-mac",
        [OwnershipKeys.Prefix + "mac-address"] = "attached-mac",
        [OwnershipKeys.Prefix + "attached-mac"] = "attached-mac",
        [OwnershipKeys.Prefix + "iface-id"] = "iface-id",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The end of a sentence about a key that does not exist: which one may be meant.</summary>
    /// <param name="key">The key.</param>
    public static string SuggestionFor(string key) => s_ofOvn.TryGetValue(key, out var ofOvn)
        ? $"; did you mean '{ofOvn}'?"
        : Suggestion.Clause(key, Written) is { Length: > 0 } clause ? clause : $"; there are {string.Join(", ", Written)}";

    /// <summary>
    /// Whether an interface asks for something: it has the key for the switch, or one that is meant for it. What is mistyped is not read,
    /// but whoever has written it is told.
    /// </summary>
    /// <param name="keys">The keys in its <c>external_ids</c>.</param>
    public static bool Ask(IEnumerable<string> keys) => keys.Any(k => k == Switch
        || (k.StartsWith(OwnershipKeys.Prefix, StringComparison.Ordinal)
            && !Known.Contains(k) && Suggestion.Closest(k, Written) == Switch));

    /// <summary>The key of an attribute.</summary>
    public static string KeyOf(PortAttribute attribute) => OwnershipKeys.Prefix + attribute.Name;

    /// <summary>The name of an interface's workload.</summary>
    /// <param name="device">The interface's name.</param>
    /// <param name="name">The value of <see cref="Name"/>; null for none.</param>
    public static string WorkloadNameOf(string device, string? name) =>
        name is not null && WhyNoName(name) is null ? name.Trim() : device;

    /// <summary>Why a value of <see cref="Name"/> names no workload; null if it does.</summary>
    /// <param name="name">The value.</param>
    public static string? WhyNoName(string name) => name.Trim().Length switch
    {
        0 => $"{Name} is empty; leave the key out to get the default",
        > AnnotationLimits.NameCharacters and var length => string.Create(CultureInfo.InvariantCulture,
            $"{Name} has {length} characters; a name has at most {AnnotationLimits.NameCharacters}"),
        _ => null,
    };
}
