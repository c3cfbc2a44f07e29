using Reconciler.Reconciliation;

namespace Reconciler.Daemon;

/// <summary>A followed host.</summary>
/// <param name="Sources">Its sources of truth.</param>
/// <param name="Reconciler">The reconciler for its workloads.</param>
internal sealed record FollowedHost(HostSources Sources, WorkloadReconciler Reconciler);
