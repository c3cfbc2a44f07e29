using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Reconciliation;

namespace Reconciler.Doctor.Facts;

/// <summary>What libvirt says.</summary>
/// <param name="Version">The version of its daemon; null where it does not say.</param>
/// <param name="Domains">The domains that run or are defined.</param>
/// <param name="Networks">Its networks.</param>
internal sealed record LibvirtFacts(Version? Version, ImmutableArray<DomainRecord> Domains, ImmutableArray<NetworkDefinition> Networks)
{
    /// <summary>What each domain asks for, and what is wrong with that; a domain that could not be looked at has none.</summary>
    public ImmutableArray<DomainFacts> Assessments { get; init; } = [];

    /// <summary>Its networks, with how each of them runs.</summary>
    public ImmutableArray<NetworkFacts> NetworkStates { get; init; } = [];

    /// <summary>Whether libvirt could be asked for its networks: only then is one that is not listed not there.</summary>
    public bool AreNetworksKnown { get; init; }

    /// <summary>What each domain starts with the next time, where it is defined at all and that could be read.</summary>
    public ImmutableDictionary<Guid, DomainDefinition> Configured { get; init; } = ImmutableDictionary<Guid, DomainDefinition>.Empty;

    /// <summary>The domains that libvirt starts when the host boots.</summary>
    public ImmutableHashSet<Guid> Autostarted { get; init; } = [];

    /// <summary>Whether a domain runs here.</summary>
    public bool Runs(Guid domain) => Domains.Any(d => d.Uuid == domain && d.Active);

    /// <summary>Whether a domain is defined for its next start, and without this interface.</summary>
    public bool IsDefinedWithout(Guid domain, string mac) =>
        Configured.TryGetValue(domain, out var definition) && !definition.Interfaces.Any(n => n.Mac == mac);

    /// <summary>Whether an interface of a domain is bound by this port, and not by one that an earlier start has left. If unknown, it is.</summary>
    public bool IsBoundBy(Guid domain, string port) =>
        Assessments.FirstOrDefault(a => a.Domain.Uuid == domain) is not { } assessment || assessment.InterfaceIds.Contains(port);

    /// <summary>A domain's name; null where libvirt does not know it.</summary>
    public string? NameOf(Guid domain) => Domains.FirstOrDefault(d => d.Uuid == domain)?.Name;
}
