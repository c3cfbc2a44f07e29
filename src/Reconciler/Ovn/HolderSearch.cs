namespace Reconciler.Ovn;

/// <summary>How to find other holders of what a workload asks for.</summary>
internal enum HolderSearch
{
    /// <summary>Ask the server for all holders before planning.</summary>
    InFull,

    /// <summary>
    /// Leave holders that have our keys to the transaction's guards, because a search by key makes the server read every port. If there is
    /// a holder, the guards fail, and the next attempt searches in full.
    /// </summary>
    LeftToGuards,
}
