using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>What is known of one workload, from its latest news.</summary>
/// <param name="Id">The workload.</param>
/// <param name="Name">Its name, which may change.</param>
/// <param name="Presence">Whether it is here.</param>
/// <param name="Definition">What it has and asks for now; null if that could not be read.</param>
/// <param name="DefinitionError">Why there is no definition.</param>
internal sealed record Workload(WorkloadId Id, string Name, WorkloadPresence Presence, WorkloadDefinition? Definition,
    string? DefinitionError)
{
    /// <summary>Whether it runs, arrives or leaves. Then its interfaces are its own.</summary>
    public bool IsActive => Presence is not WorkloadPresence.Off;

    /// <summary>Whether a move between hosts is bringing it here.</summary>
    public bool IsComing => Presence is WorkloadPresence.Arriving;

    /// <summary>Whether a move between hosts is about to take it away from here.</summary>
    public bool IsLeaving => Presence is WorkloadPresence.Leaving;

    /// <summary>The definition for its next start, while it is active; null if there is none, or it is not known.</summary>
    public WorkloadDefinition? NextDefinition { get; init; }

    /// <summary>Why the definition for its next start cannot be read; null if it can.</summary>
    public string? NextDefinitionError { get; init; }

    /// <summary>
    /// When this instance was first known, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp. A workload that comes back is another
    /// instance.
    /// </summary>
    public long Since { get; init; }

    /// <summary>
    /// When its source answered that it executes here, or would if nobody had paused it. Null if the last answer was different, and before
    /// the first answer. A hook call is no answer: the calls before a start are the same as those before a migration.
    /// </summary>
    public long? ExecutedAt { get; init; }

    /// <summary>When this was known, as a <see cref="System.Diagnostics.Stopwatch"/> timestamp. Anything read earlier is older.</summary>
    public long KnownSince { get; init; }
}
