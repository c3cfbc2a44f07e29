using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>A row of ours that nothing here needs any more.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Row">The row.</param>
/// <param name="Name">Its name for people: a port's name, an external address, a group's name.</param>
/// <param name="Place">Its switch, router or bridge; null if that is not known.</param>
/// <param name="Workload">The workload that it was for; null if it belongs to none.</param>
/// <param name="Host">The host that owns it.</param>
/// <param name="Reason">Why it is an orphan: a clause of a sentence.</param>
/// <param name="Removal">How it is removed.</param>
internal sealed record Orphan(
    OrphanKind Kind, Guid Row, string Name, string? Place, string? Workload, string Host, string Reason, OrphanRemoval Removal)
{
    /// <summary>Identifies it in the next look.</summary>
    public (OrphanKind Kind, Guid Row, string Name) Key => (Kind, Row, Name);

    /// <summary>The workload that left it behind; null if it belongs to none.</summary>
    public WorkloadId? Owner => Removal switch
    {
        OrphanRemoval.Step step => step.Workload,
        OrphanRemoval.StaleInterface stale => stale.Interface.Owner,
        _ => null,
    };

    /// <summary>The noun for such a workload.</summary>
    public string Noun => Owner?.Noun ?? "domain";

    /// <summary>Its kind in tables and in JSON.</summary>
    public string KindName => NameOf(Kind);

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyList<string> KindNames { get; } = [.. Enum.GetValues<OrphanKind>().Select(NameOf)];

    /// <summary>A kind in tables, in JSON and in metrics.</summary>
    public static string NameOf(OrphanKind kind) => kind switch
    {
        OrphanKind.Port => "port",
        OrphanKind.AdoptedPort => "adopted port",
        OrphanKind.GroupMembership => "group membership",
        OrphanKind.Nat => "nat",
        OrphanKind.AdoptedNat => "adopted nat",
        OrphanKind.DhcpOptions => "dhcp options",
        OrphanKind.Offer => "offer",
        OrphanKind.OvsPort => "ovs port",
        _ => kind.ToString(),
    };
}
