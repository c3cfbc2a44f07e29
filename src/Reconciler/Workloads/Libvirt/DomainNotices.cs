using System.Collections.Immutable;
using Reconciler.Libvirt;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Finds the notices that the log reports once for a domain without problems. Pure.</summary>
internal static class DomainNotices
{
    /// <summary>Finds the notices.</summary>
    /// <param name="definition">The domain.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    /// <param name="networks">libvirt's networks, by name.</param>
    public static ImmutableArray<WorkloadNotice> Of(
        WorkloadDefinition definition, ImmutableArray<PluggedInterface> plugged, IReadOnlyDictionary<string, NetworkDefinition> networks) =>
    [
        .. definition.Interfaces.Where(n => plugged.Any(p => p.Mac == n.Mac) && HasVlan(n, networks)).Select(n => new WorkloadNotice(
            $"interface {n.Mac} has a <vlan>, which has no effect in OVN: its switch alone says which network it is on",
            IsWarning: true)),
    ];

    /// <summary>Whether an interface has a VLAN, from its own XML or from its network.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="networks">libvirt's networks, by name.</param>
    public static bool HasVlan(WorkloadInterface nic, IReadOnlyDictionary<string, NetworkDefinition> networks) =>
        nic.HasVlan
        || (nic.Network is { } name && networks.TryGetValue(name, out var network)
            && (network.HasVlan || network.VlanPortgroups.Contains(nic.Portgroup ?? network.DefaultPortgroup ?? "")));
}
