using System.Collections.Immutable;
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

    /// <summary>The key of an attribute.</summary>
    public static string KeyOf(PortAttribute attribute) => OwnershipKeys.Prefix + attribute.Name;

    /// <summary>The name of an interface's workload.</summary>
    /// <param name="device">The interface's name.</param>
    /// <param name="name">The value of <see cref="Name"/>; null for none.</param>
    public static string WorkloadNameOf(string device, string? name) =>
        name?.Trim() is { Length: > 0 and <= AnnotationLimits.NameCharacters } given ? given : device;
}
