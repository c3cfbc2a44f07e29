using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>A source of workloads. It knows which workloads are on this host, whether they run, and what they ask for.</summary>
/// <remarks>
/// Its answers must be of one moment. Its methods neither wait nor query anybody: they answer from what was read. Rows are deleted only if
/// the source of their workload says so.
/// </remarks>
internal interface IWorkloadSource
{
    /// <summary>The prefix of its workloads' ids: a word without a colon.</summary>
    string Name { get; }

    /// <summary>Identifies its workloads' interfaces in Open vSwitch.</summary>
    IInterfaceMark Mark { get; }

    /// <summary>Whether its workloads may move from one host to another while they run. If not, their rows are never handed over.</summary>
    bool MayMove { get; }

    /// <summary>
    /// Whether its list is only what has come back so far: after a boot of the host its workloads come one by one, and nobody says how many
    /// are still to come. Then a second look a moment after the first proves nothing.
    /// </summary>
    bool ComesBackOneByOne => false;

    /// <summary>Whether all its workloads are known. Only then is an absent workload known to be gone.</summary>
    bool IsSynced { get; }

    /// <summary>Why not all its workloads are known; null if they are.</summary>
    string? WhyNotSynced { get; }

    /// <summary>All known workloads.</summary>
    IReadOnlyList<Workload> Workloads { get; }

    /// <summary>The current defaults for its interfaces, where their workload does not say.</summary>
    IPortDefaults Defaults { get; }

    /// <summary>Sets the observer that receives the news from now on. There is only one.</summary>
    /// <param name="observer">The observer.</param>
    void Tell(IWorkloadObserver observer);

    /// <summary>A workload, and whether all workloads are known, of one moment.</summary>
    /// <param name="workload">A workload of this source.</param>
    (Workload? Workload, bool IsSynced) Look(WorkloadId workload);

    /// <summary>
    /// Whether the source has reported of this very workload that it ended, or lost an interface or its annotation. Absence from a full
    /// list is weaker: a source that has lost its state leaves out all workloads at once.
    /// </summary>
    bool HasDeparted(WorkloadId workload);

    /// <summary>Forgets the reports that workloads departed.</summary>
    /// <param name="settled">Tells whether nothing of a workload is left.</param>
    void ForgetDeparted(Predicate<WorkloadId> settled);

    /// <summary>Notes that Open vSwitch has an interface of a workload.</summary>
    /// <param name="workload">A workload of this source.</param>
    /// <returns>Whether a workload that was about to start has begun to run with this.</returns>
    bool NotePlugged(WorkloadId workload);

    /// <summary>
    /// The interfaces that a workload with this definition has or will have on the integration bridge; null if they are not known.
    /// </summary>
    /// <param name="definition">The definition.</param>
    /// <param name="integrationBridge">The bridge's name.</param>
    IReadOnlyList<PluggedInterface>? ExpectedOn(WorkloadDefinition definition, string integrationBridge);

    /// <summary>The notices that the log reports once for an active workload without problems.</summary>
    /// <param name="definition">Its definition.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    ImmutableArray<WorkloadNotice> NoticesOf(WorkloadDefinition definition, ImmutableArray<PluggedInterface> plugged);

    /// <summary>
    /// Reads a workload again, and queries others for it if needed. The caller must not rely on having the answer when this returns.
    /// </summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether anybody could be queried.</returns>
    Task<bool> AskAsync(WorkloadId workload, CancellationToken cancellationToken);

    /// <summary>Whether a workload may be moving to another host, as far as can be queried.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> MayBeMovingAsync(WorkloadId workload, CancellationToken cancellationToken);
}
