using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>What is known of one workload, from whichever news of it came last.</summary>
/// <param name="Id">The workload.</param>
/// <param name="Name">Its name, which may change.</param>
/// <param name="Presence">Whether it is here.</param>
/// <param name="Definition">What it has and asks for now; null where that could not be read.</param>
/// <param name="DefinitionError">Why there is no definition.</param>
internal sealed record Workload(WorkloadId Id, string Name, WorkloadPresence Presence, WorkloadDefinition? Definition, string? DefinitionError)
{
    /// <summary>Whether its interfaces are its own: it runs, arrives or leaves.</summary>
    public bool IsActive => Presence is not WorkloadPresence.Off;

    /// <summary>Whether a move between hosts is bringing it here.</summary>
    public bool IsComing => Presence is WorkloadPresence.Arriving;

    /// <summary>Whether a move between hosts is about to have taken it from here.</summary>
    public bool IsLeaving => Presence is WorkloadPresence.Leaving;

    /// <summary>What is defined for its next start, while it is active; null where nothing is, or it is not known.</summary>
    public WorkloadDefinition? NextDefinition { get; init; }

    /// <summary>Why what is defined for its next start cannot be read; null where it can.</summary>
    public string? NextDefinitionError { get; init; }

    /// <summary>When this instance of it was first known, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp: one that comes back is another.</summary>
    public long Since { get; init; }

    /// <summary>
    /// When its source was asked and said that it executes here, or would if it were not paused by somebody; null when the last answer was
    /// another, and while there is none. A hook call is no answer: those before a start are the same as those before a migration.
    /// </summary>
    public long? ExecutedAt { get; init; }

    /// <summary>When this was known, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp: what was read earlier is older news.</summary>
    public long KnownSince { get; init; }
}
