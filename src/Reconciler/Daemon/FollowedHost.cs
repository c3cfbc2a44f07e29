using Reconciler.Reconciliation;

namespace Reconciler.Daemon;

/// <summary>A host that is followed.</summary>
/// <param name="Sources">Its sources of truth.</param>
/// <param name="Reconciler">What looks at its workloads.</param>
internal sealed record FollowedHost(HostSources Sources, WorkloadReconciler Reconciler);
