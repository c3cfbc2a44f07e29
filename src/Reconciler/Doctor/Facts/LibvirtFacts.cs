using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Facts;

/// <summary>The facts from libvirt.</summary>
/// <param name="Version">The version of its daemon; null if it is not known.</param>
/// <param name="Domains">The domains that run or are defined.</param>
/// <param name="Networks">Its networks.</param>
internal sealed record LibvirtFacts(Version? Version, ImmutableArray<Workload> Domains, ImmutableArray<NetworkDefinition> Networks)
{
    /// <summary>The assessment of each domain. A domain that could not be assessed has none.</summary>
    public ImmutableArray<DomainFacts> Assessments { get; init; } = [];

    /// <summary>The networks with their state.</summary>
    public ImmutableArray<NetworkFacts> NetworkStates { get; init; } = [];

    /// <summary>Whether the networks could be read. If not, a network that is not listed may exist.</summary>
    public bool AreNetworksKnown { get; init; }

    /// <summary>The definition for each domain's next start, if there is one and it could be read.</summary>
    public ImmutableDictionary<WorkloadId, WorkloadDefinition> Configured { get; init; } = ImmutableDictionary<WorkloadId, WorkloadDefinition>.Empty;

    /// <summary>The domains that libvirt starts when the host boots.</summary>
    public ImmutableHashSet<WorkloadId> Autostarted { get; init; } = [];

    /// <summary>Whether a domain runs here.</summary>
    public bool Runs(WorkloadId domain) => Domains.Any(d => d.Id == domain && d.IsActive);

    /// <summary>Whether a domain's definition for its next start lacks this interface.</summary>
    public bool IsDefinedWithout(WorkloadId domain, string mac) =>
        Configured.TryGetValue(domain, out var definition) && !definition.Interfaces.Any(n => n.Mac == mac);

    /// <summary>A domain's name; null if libvirt does not know the domain.</summary>
    public string? NameOf(WorkloadId domain) => Domains.FirstOrDefault(d => d.Id == domain)?.Name;
}
