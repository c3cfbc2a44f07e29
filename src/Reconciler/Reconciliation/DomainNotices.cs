using System.Collections.Immutable;
using Reconciler.Libvirt;

namespace Reconciler.Reconciliation;

/// <summary>Finds what the log says once of a domain with which nothing is wrong. Pure.</summary>
public static class DomainNotices
{
    /// <summary>Finds it.</summary>
    /// <param name="assessment">The domain as a pass has seen it.</param>
    /// <param name="networks">libvirt's networks, by name.</param>
    public static ImmutableArray<DomainNotice> Of(DomainAssessment assessment, IReadOnlyDictionary<string, NetworkDefinition> networks)
    {
        if (assessment.Domain is not { Active: true, Definition: { } definition })
            return [];
        var plugged = assessment.Desired.Plugged;
        return
        [
            .. assessment.Desired.Unclaimed.Where(u => u.Port is null).Select(u => new DomainNotice(
                $"interface {u.Plugged.Mac} is on the integration bridge and is left alone: {u.Reason}", IsWarning: false)),
            .. definition.Interfaces.Where(n => plugged.Any(p => p.Mac == n.Mac) && HasVlan(n, networks)).Select(n => new DomainNotice(
                $"interface {n.Mac} has a <vlan>, which has no effect in OVN: its switch alone says which network it is on",
                IsWarning: true)),
        ];
    }

    /// <summary>Whether an interface is given a VLAN by its own XML or by its network.</summary>
    /// <param name="nic">The interface.</param>
    /// <param name="networks">libvirt's networks, by name.</param>
    public static bool HasVlan(DomainInterface nic, IReadOnlyDictionary<string, NetworkDefinition> networks) =>
        nic.HasVlan
        || (nic.SourceNetwork is { } name && networks.TryGetValue(name, out var network)
            && (network.HasVlan || network.VlanPortgroups.Contains(nic.SourcePortgroup ?? network.DefaultPortgroup ?? "")));
}
