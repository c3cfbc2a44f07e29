namespace Reconciler.Workloads;

/// <summary>Whether a workload is here.</summary>
internal enum WorkloadPresence
{
    /// <summary>It does not run. It has no interfaces, and only what outlives it is kept.</summary>
    Off,

    /// <summary>A move between hosts is bringing it here. It has interfaces here, and still executes on the other host.</summary>
    Arriving,

    /// <summary>It runs, is paused, starts or is about to stop. Its interfaces are its own.</summary>
    Running,

    /// <summary>A move between hosts is about to take it away from here. It executes on the other host, or nowhere for a moment.</summary>
    Leaving,
}
