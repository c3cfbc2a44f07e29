using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>The workloads of this host, from all sources. A question about one workload goes to its own source only.</summary>
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

    /// <summary>Identify the owners of interfaces in Open vSwitch.</summary>
    public ImmutableArray<IInterfaceMark> Marks => [.. _sources.Select(s => s.Mark)];

    /// <summary>All known workloads.</summary>
    public IEnumerable<Workload> All => _sources.SelectMany(s => s.Workloads);

    /// <summary>Whether every source knows all its workloads.</summary>
    public bool AreAllSynced => _sources.All(s => s.IsSynced);

    /// <summary>The source of a workload; null if this version, or this host, does not have the source.</summary>
    public IWorkloadSource? SourceOf(WorkloadId workload) => _sources.FirstOrDefault(s => s.Name == workload.Source);

    /// <summary>A workload; null when it is not known.</summary>
    public Workload? Find(WorkloadId workload) => SourceOf(workload)?.Look(workload).Workload;

    /// <summary>A workload, and whether all workloads of its source are known. If its source is not here, nothing is known.</summary>
    public (Workload? Workload, bool IsSynced) Look(WorkloadId workload) => SourceOf(workload)?.Look(workload) ?? (null, false);

    /// <summary>
    /// Whether its source has reported of this very workload that it is gone: see <see cref="IWorkloadSource.HasDeparted"/>.
    /// </summary>
    public bool HasDeparted(WorkloadId workload) => SourceOf(workload)?.HasDeparted(workload) is true;

    /// <summary>Why it is not known whether a missing workload exists; null if its absence is known.</summary>
    public string? WhyNotKnown(WorkloadId workload) => SourceOf(workload) is not { } source
        ? $"there is no source '{workload.Source}' here"
        : source.WhyNotSynced;

    /// <summary>Forgets the reports that workloads departed.</summary>
    /// <param name="settled">Tells whether nothing of a workload is left.</param>
    public void ForgetDeparted(Predicate<WorkloadId> settled)
    {
        foreach (var source in _sources)
            source.ForgetDeparted(settled);
    }
}
