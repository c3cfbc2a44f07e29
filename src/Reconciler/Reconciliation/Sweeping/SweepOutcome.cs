namespace Reconciler.Reconciliation.Sweeping;

/// <summary>How a sweep has ended.</summary>
internal enum SweepOutcome
{
    /// <summary>The orphans that two looks have seen are removed.</summary>
    Done,

    /// <summary>A database was not known, so no orphan could be found.</summary>
    NotKnown,

    /// <summary>The sweep would have removed so much that a mistake is more likely.</summary>
    Stopped,

    /// <summary>A database went away during the sweep.</summary>
    Failed,
}
