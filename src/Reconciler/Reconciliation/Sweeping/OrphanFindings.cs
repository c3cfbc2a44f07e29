using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>What one look has found.</summary>
/// <param name="Orphans">The orphans.</param>
/// <param name="Rows">How many Northbound rows of the host there are, orphans included.</param>
internal sealed record OrphanFindings(ImmutableArray<Orphan> Orphans, int Rows)
{
    /// <summary>
    /// Whether so much would be deleted that the reason is more likely to be a mistake, such as a libvirt that has lost its state:
    /// more than ten rows, and more than half of all.
    /// </summary>
    public bool IsTooMuch
    {
        get
        {
            var deleted = Orphans.Count(o => o.Kind is OrphanKind.Port or OrphanKind.AdoptedPort or OrphanKind.Nat or OrphanKind.DhcpOptions);
            return deleted > 10 && deleted * 2 > Rows;
        }
    }

    /// <summary>What another look has found too, as it is in this one.</summary>
    /// <param name="earlier">The keys of the orphans of the look before.</param>
    public OrphanFindings SeenAlso(IReadOnlySet<(OrphanKind Kind, Guid Row, string Name)> earlier) =>
        this with { Orphans = Orphans.RemoveAll(o => !earlier.Contains(o.Key)) };

    /// <summary>By which the orphans are known again in the next look.</summary>
    public IReadOnlySet<(OrphanKind Kind, Guid Row, string Name)> Keys => Orphans.Select(o => o.Key).ToHashSet();

    /// <summary>The workloads that they were left behind by.</summary>
    public IReadOnlySet<WorkloadId> Workloads => Orphans.Select(o => o.Owner).OfType<WorkloadId>().ToHashSet();

    /// <summary>Leaves out what belongs to some workloads.</summary>
    /// <param name="isSpared">Tells which.</param>
    public OrphanFindings Without(Predicate<WorkloadId> isSpared) =>
        this with { Orphans = Orphans.RemoveAll(o => o.Owner is { } owner && isSpared(owner)) };
}
