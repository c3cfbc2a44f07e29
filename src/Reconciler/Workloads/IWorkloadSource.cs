using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>Something that knows workloads: what there is of them on this host, whether they run, and what they ask for.</summary>
/// <remarks>
/// What it says must be of one moment. Its methods neither wait nor ask anybody: they answer from what was read. Rows are deleted on its word
/// and on nobody else's.
/// </remarks>
internal interface IWorkloadSource
{
    /// <summary>What the ids of its workloads begin with: a word without a colon.</summary>
    string Name { get; }

    /// <summary>Tells which interfaces in Open vSwitch are its workloads'.</summary>
    IInterfaceMark Mark { get; }

    /// <summary>Whether its workloads may move from one host to another while they run. Rows of others are never handed over.</summary>
    bool MayMove { get; }

    /// <summary>Whether all its workloads are known: only then is an absent one known to be gone.</summary>
    bool IsSynced { get; }

    /// <summary>Why not all its workloads are known; null when they are.</summary>
    string? WhyNotSynced { get; }

    /// <summary>Every workload known.</summary>
    IReadOnlyList<Workload> Workloads { get; }

    /// <summary>What its interfaces ask for where their workload does not say, as it is now.</summary>
    IPortDefaults Defaults { get; }

    /// <summary>Tells somebody from now on what is news, and nobody else.</summary>
    /// <param name="observer">Whom.</param>
    void Tell(IWorkloadObserver observer);

    /// <summary>A workload together with whether all are known, of one moment.</summary>
    /// <param name="workload">One of this source's.</param>
    (Workload? Workload, bool IsSynced) Look(WorkloadId workload);

    /// <summary>
    /// Whether the source has said of this very workload that it ended, or lost an interface or what it asks for. That a full list leaves one
    /// out is weaker: the list may be that of a source that has lost its state, and then it is so for every workload at once.
    /// </summary>
    bool HasDeparted(WorkloadId workload);

    /// <summary>Forgets of workloads that they departed.</summary>
    /// <param name="settled">Tells of a workload whether nothing of it is left.</param>
    void ForgetDeparted(Predicate<WorkloadId> settled);

    /// <summary>The interfaces that a workload of this definition has or will have on the integration bridge; null where that is not known.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="integrationBridge">The bridge's name.</param>
    IReadOnlyList<PluggedInterface>? ExpectedOn(WorkloadDefinition definition, string integrationBridge);

    /// <summary>What the log is to say once of an active workload with which nothing is wrong.</summary>
    /// <param name="definition">What it is made of.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    ImmutableArray<WorkloadNotice> NoticesOf(WorkloadDefinition definition, ImmutableArray<PluggedInterface> plugged);

    /// <summary>Has a workload looked at anew, also by asking somebody. Whether the answer is there when this returns the caller must not rely on.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether somebody could be asked.</returns>
    Task<bool> AskAsync(WorkloadId workload, CancellationToken cancellationToken);

    /// <summary>Whether a move of a workload to another host may be under way, by what can be asked.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<bool> MayBeMovingAsync(WorkloadId workload, CancellationToken cancellationToken);
}
