using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>What a daemon remembers of an active workload's rows from one pass to the next. Nothing of it is kept in files.</summary>
internal sealed record RowHistory
{
    /// <summary>Of a workload of which nothing is remembered.</summary>
    public static readonly RowHistory None = new();

    /// <summary>The instance of the workload that it is about: <see cref="Workload.Since"/>.</summary>
    public long Instance { get; init; }

    /// <summary>
    /// When rows of other hosts were first seen to be offered to this one, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp; null
    /// while they are not.
    /// </summary>
    public long? OfferSeenAt { get; init; }

    /// <summary>Whether its rows have been this host's while it was active here.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The host that they were offered to when they were last seen to be this host's; null for none.</summary>
    public string? OfferedTo { get; init; }

    /// <summary>Its rows when they were last seen: one that has lost our keys since then is still its own.</summary>
    public ImmutableArray<Guid> Rows { get; init; } = [];

    /// <summary>When they were taken over, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp; null for rows that were not.</summary>
    public long? TakenAt { get; init; }
}
