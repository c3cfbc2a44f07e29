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

    /// <summary>Whether a domain runs here.</summary>
    public bool Runs(Guid domain) => Domains.Any(d => d.Uuid == domain && d.Active);
}
