namespace Reconciler.Reconciliation;

/// <summary>Whether a workload has what it asks for after a pass.</summary>
internal enum ReconcileStatus
{
    /// <summary>It has, as far as it can.</summary>
    InSync,

    /// <summary>A database that has to be known is not: the pass waits for it, and is repeated when it is back.</summary>
    Waiting,

    /// <summary>The Northbound did not take the changes; to be tried again.</summary>
    Failed,
}
