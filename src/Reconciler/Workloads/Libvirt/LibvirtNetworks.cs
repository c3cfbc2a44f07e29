using System.Collections.Immutable;
using Reconciler.Libvirt;

namespace Reconciler.Workloads.Libvirt;

/// <summary>libvirt's networks as they were last read. That one is not among them does not say what it was like.</summary>
/// <param name="Definitions">Those that could be read, by name.</param>
/// <param name="Unreadable">Of those that are there and could not be read, why, by name.</param>
internal sealed record LibvirtNetworks(
    ImmutableDictionary<string, NetworkDefinition> Definitions, ImmutableDictionary<string, string> Unreadable)
{
    /// <summary>None at all.</summary>
    public static readonly LibvirtNetworks None = Of([]);

    /// <summary>Before libvirt has been asked. Nothing is known then, which does not mean that there are no networks.</summary>
    public static readonly LibvirtNetworks NotRead = None with { Error = "libvirt has not been read yet" };

    /// <summary>Why the list itself could not be read, with those that were known before still here; null when it was.</summary>
    public string? Error { get; init; }

    /// <summary>What libvirt has answered.</summary>
    public static LibvirtNetworks Of(IReadOnlyList<NetworkObservation> networks) => new(
        networks.Where(n => n.Definition is not null).ToImmutableDictionary(n => n.Name, n => n.Definition!, StringComparer.Ordinal),
        networks.Where(n => n.Definition is null)
            .ToImmutableDictionary(n => n.Name, n => n.DefinitionError ?? "libvirt has not said why", StringComparer.Ordinal));

    /// <summary>Why a network is not known, in words; null when it is.</summary>
    /// <param name="name">The network.</param>
    public string? WhyNotKnown(string name) =>
        Definitions.ContainsKey(name) ? null
        : Unreadable.TryGetValue(name, out var reason) ? $"libvirt network '{name}' cannot be read: {reason}"
        : Error is not null ? $"libvirt network '{name}' is not known, because libvirt's networks cannot be read: {Error}"
        : $"libvirt has no network '{name}' any more; define it again";
}
