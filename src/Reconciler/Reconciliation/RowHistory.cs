using System.Collections.Immutable;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>The daemon's memory of an active workload's rows, from one pass to the next. It is never written to a file.</summary>
internal sealed record RowHistory
{
    /// <summary>The empty history.</summary>
    public static readonly RowHistory None = new();

    /// <summary>The workload's instance: <see cref="Workload.Since"/>.</summary>
    public long Instance { get; init; }

    /// <summary>
    /// When rows of other hosts were first seen to be offered to this host, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp; null
    /// while they are not offered.
    /// </summary>
    public long? OfferSeenAt { get; init; }

    /// <summary>Whether this host has owned the rows while the workload was active here.</summary>
    public bool IsHeld { get; init; }

    /// <summary>The host to which the rows were offered when this host was last seen to own them; null for none.</summary>
    public string? OfferedTo { get; init; }

    /// <summary>The rows when they were last seen. A row that has lost our keys since then still belongs to the workload.</summary>
    public ImmutableArray<Guid> Rows { get; init; } = [];

    /// <summary>When this host took the rows over, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp; null if it did not.</summary>
    public long? TakenAt { get; init; }
}
