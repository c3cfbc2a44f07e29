using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>The workloads of this host, whatever source each is of. What concerns one workload only its own source is asked.</summary>
internal sealed class WorkloadDirectory
{
    private readonly ImmutableArray<IWorkloadSource> _sources;

    /// <summary>Creates a directory.</summary>
    /// <param name="sources">The sources; no two have the same name.</param>
    public WorkloadDirectory(params IEnumerable<IWorkloadSource> sources)
    {
        _sources = [.. sources];
        if (_sources.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count() < _sources.Length)
            throw new ArgumentException("Two sources have the same name.", nameof(sources));
    }

    /// <summary>The sources.</summary>
    public IReadOnlyList<IWorkloadSource> Sources => _sources;

    /// <summary>What tells which interfaces in Open vSwitch are whose.</summary>
    public ImmutableArray<IInterfaceMark> Marks => [.. _sources.Select(s => s.Mark)];

    /// <summary>Every workload known.</summary>
    public IEnumerable<Workload> All => _sources.SelectMany(s => s.Workloads);

    /// <summary>Why not all workloads of some source are known; none when all are.</summary>
    public IEnumerable<string> WhyNotSynced => _sources.Select(s => s.WhyNotSynced).OfType<string>();

    /// <summary>The source that a workload is of; null for one of a source that this version, or this host, does not have.</summary>
    public IWorkloadSource? SourceOf(WorkloadId workload) => _sources.FirstOrDefault(s => s.Name == workload.Source);

    /// <summary>A workload; null when it is not known.</summary>
    public Workload? Find(WorkloadId workload) => SourceOf(workload)?.Look(workload).Workload;

    /// <summary>A workload together with whether all of its source are known. Of a source that is not here, nothing is known.</summary>
    public (Workload? Workload, bool IsSynced) Look(WorkloadId workload) => SourceOf(workload)?.Look(workload) ?? (null, false);

    /// <summary>Whether its source has said of this very workload that it is gone: see <see cref="IWorkloadSource.HasDeparted"/>.</summary>
    public bool HasDeparted(WorkloadId workload) => SourceOf(workload)?.HasDeparted(workload) is true;

    /// <summary>Why nothing is known of a workload that is not found; null when its absence is known.</summary>
    public string? WhyNotKnown(WorkloadId workload) => SourceOf(workload) is not { } source
        ? $"there is no source '{workload.Source}' here"
        : source.WhyNotSynced;

    /// <summary>Forgets of workloads that they departed.</summary>
    /// <param name="settled">Tells of a workload whether nothing of it is left.</param>
    public void ForgetDeparted(Predicate<WorkloadId> settled)
    {
        foreach (var source in _sources)
            source.ForgetDeparted(settled);
    }
}
