using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>The result of one look.</summary>
/// <param name="Orphans">The orphans.</param>
/// <param name="Rows">How many Northbound rows the host has, orphans included.</param>
internal sealed record OrphanFindings(ImmutableArray<Orphan> Orphans, int Rows)
{
    /// <summary>How many of the host's rows would go. Memberships and offers are orphans too, but no rows of their own.</summary>
    public int RowsThatGo =>
        Orphans.Count(o => o.Kind is OrphanKind.Port or OrphanKind.AdoptedPort or OrphanKind.Nat or OrphanKind.DhcpOptions);

    /// <summary>
    /// Whether the sweep would delete so much that a mistake is more likely, such as a libvirt that has lost its state: more than ten rows,
    /// and more than half of all.
    /// </summary>
    public bool IsTooMuch => RowsThatGo > 10 && RowsThatGo * 2 > Rows;

    /// <summary>The orphans that another look has found too, as this look has found them.</summary>
    /// <param name="earlier">The keys of the orphans of the look before.</param>
    public OrphanFindings SeenAlso(IReadOnlySet<(OrphanKind Kind, Guid Row, string Name)> earlier) =>
        this with { Orphans = Orphans.RemoveAll(o => !earlier.Contains(o.Key)) };

    /// <summary>Identifies the orphans in the next look.</summary>
    public IReadOnlySet<(OrphanKind Kind, Guid Row, string Name)> Keys => Orphans.Select(o => o.Key).ToHashSet();

    /// <summary>The workloads that left them behind.</summary>
    public IReadOnlySet<WorkloadId> Workloads => Orphans.Select(o => o.Owner).OfType<WorkloadId>().ToHashSet();

    /// <summary>
    /// Leaves out what nobody may judge while a source of workloads is not known: the rows of its workloads, and what belongs to no workload,
    /// such as DHCP options.
    /// </summary>
    /// <param name="isKnown">Tells whether a workload's source is known.</param>
    /// <param name="areAllKnown">Whether every source is.</param>
    public OrphanFindings Knowable(Predicate<WorkloadId> isKnown, bool areAllKnown) =>
        this with { Orphans = Orphans.RemoveAll(o => o.Owner is { } owner ? !isKnown(owner) : !areAllKnown) };
}
