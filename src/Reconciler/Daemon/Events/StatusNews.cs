using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Daemon.Events;

/// <summary>What has changed since a listener has last been told.</summary>
/// <param name="Workloads">The workloads that have changed, in no order.</param>
/// <param name="AreAll">Whether there are too many of them to name: any may have changed.</param>
internal sealed record StatusNews(ImmutableArray<WorkloadId> Workloads, bool AreAll)
{
    /// <summary>Whether no workload has changed.</summary>
    public bool IsOfDaemonOnly => Workloads.IsEmpty && !AreAll;
}
