namespace Reconciler.Reconciliation.Sweeping;

/// <summary>How a sweep has ended.</summary>
internal enum SweepOutcome
{
    /// <summary>What two looks have seen as an orphan is removed.</summary>
    Done,

    /// <summary>A database was not known, so nothing can be said to be left over.</summary>
    NotKnown,

    /// <summary>It would have been so much that a mistake is the likelier reason.</summary>
    Stopped,

    /// <summary>A database went away meanwhile.</summary>
    Failed,
}
