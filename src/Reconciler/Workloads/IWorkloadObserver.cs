using Reconciler.Ownership;

namespace Reconciler.Workloads;

/// <summary>Receives the news of a source's workloads. Calls come from any thread, and must return quickly.</summary>
internal interface IWorkloadObserver
{
    /// <summary>A workload has changed, or may have changed. It needs a pass.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="reason">Why, for the log.</param>
    void OnChanged(WorkloadId workload, string reason);

    /// <summary>All workloads of a source may have changed.</summary>
    /// <param name="reason">Why, for the log.</param>
    void OnAllChanged(string reason);

    /// <summary>A source has come into step, or is no longer in step.</summary>
    /// <param name="source">The source.</param>
    void OnSyncedChanged(IWorkloadSource source);
}
