using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Facts;

/// <summary>What libvirt says.</summary>
/// <param name="Version">The version of its daemon; null where it does not say.</param>
/// <param name="Domains">The domains that run or are defined.</param>
/// <param name="Networks">Its networks.</param>
internal sealed record LibvirtFacts(Version? Version, ImmutableArray<Workload> Domains, ImmutableArray<NetworkDefinition> Networks)
{
    /// <summary>What each domain asks for, and what is wrong with that; a domain that could not be looked at has none.</summary>
    public ImmutableArray<DomainFacts> Assessments { get; init; } = [];

    /// <summary>Its networks, with how each of them runs.</summary>
    public ImmutableArray<NetworkFacts> NetworkStates { get; init; } = [];

    /// <summary>Whether libvirt could be asked for its networks: only then is one that is not listed not there.</summary>
    public bool AreNetworksKnown { get; init; }

    /// <summary>What each domain starts with the next time, where it is defined at all and that could be read.</summary>
    public ImmutableDictionary<WorkloadId, WorkloadDefinition> Configured { get; init; } = ImmutableDictionary<WorkloadId, WorkloadDefinition>.Empty;

    /// <summary>The domains that libvirt starts when the host boots.</summary>
    public ImmutableHashSet<WorkloadId> Autostarted { get; init; } = [];

    /// <summary>Whether a domain runs here.</summary>
    public bool Runs(WorkloadId domain) => Domains.Any(d => d.Id == domain && d.IsActive);

    /// <summary>Whether a domain is defined for its next start, and without this interface.</summary>
    public bool IsDefinedWithout(WorkloadId domain, string mac) =>
        Configured.TryGetValue(domain, out var definition) && !definition.Interfaces.Any(n => n.Mac == mac);

    /// <summary>Whether an interface of a domain is bound by this port, and not by one that an earlier start has left. If unknown, it is.</summary>
    public bool IsBoundBy(WorkloadId domain, string port) =>
        Assessments.FirstOrDefault(a => a.Domain.Id == domain) is not { } assessment || assessment.InterfaceIds.Contains(port);

    /// <summary>A domain's name; null where libvirt does not know it.</summary>
    public string? NameOf(WorkloadId domain) => Domains.FirstOrDefault(d => d.Id == domain)?.Name;
}
