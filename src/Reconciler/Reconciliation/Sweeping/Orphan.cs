using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>A row of ours that nothing here has a use for any more.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Row">The row.</param>
/// <param name="Name">What a person knows it by: a port's name, an external address, a group's name.</param>
/// <param name="Place">The switch, router or bridge it is on; null when that is not known.</param>
/// <param name="Workload">The workload it was for; null for what belongs to none.</param>
/// <param name="Host">The host that owns it.</param>
/// <param name="Reason">Why it is an orphan: a clause of a sentence.</param>
/// <param name="Removal">How it is removed.</param>
internal sealed record Orphan(
    OrphanKind Kind, Guid Row, string Name, string? Place, string? Workload, string Host, string Reason, OrphanRemoval Removal)
{
    /// <summary>By which it is known again in the next look.</summary>
    public (OrphanKind Kind, Guid Row, string Name) Key => (Kind, Row, Name);

    /// <summary>The workload that it was left behind by; null where it is none's.</summary>
    public WorkloadId? Owner => Removal switch
    {
        OrphanRemoval.Step step => step.Workload,
        OrphanRemoval.StaleInterface stale => stale.Interface.Owner,
        _ => null,
    };

    /// <summary>What people call such a workload.</summary>
    public string Noun => Owner?.Noun ?? "domain";

    /// <summary>Its kind in the words of tables and of JSON.</summary>
    public string KindName => NameOf(Kind);

    /// <summary>The names of all kinds.</summary>
    public static IReadOnlyList<string> KindNames { get; } = [.. Enum.GetValues<OrphanKind>().Select(NameOf)];

    /// <summary>A kind in the words of tables, of JSON and of metrics.</summary>
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
