namespace Reconciler.Reconciliation;

/// <summary>Whether a workload has what it asks for after a pass.</summary>
internal enum ReconcileStatus
{
    /// <summary>The workload has everything that it can have.</summary>
    InSync,

    /// <summary>A database that the pass needs is not known. The pass is repeated when the database is back.</summary>
    Waiting,

    /// <summary>The Northbound did not accept the changes. The pass is tried again.</summary>
    Failed,
}
