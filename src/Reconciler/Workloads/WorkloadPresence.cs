namespace Reconciler.Workloads;

/// <summary>Whether a workload is here.</summary>
internal enum WorkloadPresence
{
    /// <summary>It does not run: it has no interfaces, and what it is to keep is kept.</summary>
    Off,

    /// <summary>A move between hosts is bringing it here: it has interfaces, and still executes where it comes from.</summary>
    Arriving,

    /// <summary>It runs, is paused, starts or is about to stop: its interfaces are its own.</summary>
    Running,

    /// <summary>A move between hosts is about to have taken it from here: it executes elsewhere, or nowhere for a moment.</summary>
    Leaving,
}
