using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Workloads.Libvirt;

/// <summary>libvirt's networks as last read. If a network is missing, nothing is known about its settings.</summary>
/// <param name="Definitions">The networks that could be read, by name.</param>
/// <param name="Unreadable">The reasons why other existing networks could not be read, by name.</param>
internal sealed record LibvirtNetworks(
    ImmutableDictionary<string, NetworkDefinition> Definitions, ImmutableDictionary<string, string> Unreadable)
{
    /// <summary>No networks.</summary>
    public static readonly LibvirtNetworks None = Of([]);

    /// <summary>The state before libvirt was read. Nothing is known, which does not mean that there are no networks.</summary>
    public static readonly LibvirtNetworks NotRead = None with { Error = "libvirt has not been read yet" };

    /// <summary>What each network gives the interfaces on it, by name. Read once, and not by each pass.</summary>
    public ImmutableDictionary<string, NetworkAnnotationResult> Annotations { get; private init; } =
        ImmutableDictionary<string, NetworkAnnotationResult>.Empty;

    /// <summary>Why the list itself could not be read; the networks known before are still here. Null if it was read.</summary>
    public string? Error { get; init; }

    /// <summary>The networks from libvirt's answer.</summary>
    public static LibvirtNetworks Of(IReadOnlyList<NetworkObservation> networks) => new(
        networks.Where(n => n.Definition is not null).ToImmutableDictionary(n => n.Name, n => n.Definition!, StringComparer.Ordinal),
        networks.Where(n => n.Definition is null)
            .ToImmutableDictionary(n => n.Name, n => n.DefinitionError ?? "libvirt has not said why", StringComparer.Ordinal))
    {
        Annotations = networks.Where(n => n.Definition is not null)
            .ToImmutableDictionary(n => n.Name, n => NetworkAnnotationReader.Read(n.Definition!), StringComparer.Ordinal),
    };

    /// <summary>Why a network is not known, in words; null if it is.</summary>
    /// <param name="name">The network.</param>
    public string? WhyNotKnown(string name) =>
        Definitions.ContainsKey(name) ? null
        : Unreadable.TryGetValue(name, out var reason) ? $"libvirt network '{name}' cannot be read: {reason}"
        : Error is not null ? $"libvirt network '{name}' is not known, because libvirt's networks cannot be read: {Error}"
        : $"libvirt has no network '{name}' any more; define it again";
}
