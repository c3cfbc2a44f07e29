using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>Told what is news of the workloads of a source. Calls come from any thread, and must return quickly.</summary>
internal interface IWorkloadObserver
{
    /// <summary>A workload has changed, or may have: it is to be looked at.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="reason">Why, for the log.</param>
    void OnChanged(WorkloadId workload, string reason);

    /// <summary>All workloads of a source may have changed.</summary>
    /// <param name="reason">Why, for the log.</param>
    void OnAllChanged(string reason);

    /// <summary>Whether a source knows all its workloads is another now.</summary>
    /// <param name="source">The source.</param>
    void OnSyncedChanged(IWorkloadSource source);
}
