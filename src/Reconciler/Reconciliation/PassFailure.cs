namespace Reconciler.Reconciliation;

/// <summary>What kept a pass from its end.</summary>
internal enum PassFailure
{
    /// <summary>Somebody else wrote in between, again and again.</summary>
    Conflict,

    /// <summary>The Northbound refuses the transaction.</summary>
    Rejected,

    /// <summary>What became of the transaction is not known: its reply was lost.</summary>
    Unknown,

    /// <summary>A database could not be asked.</summary>
    Database,

    /// <summary>A mistake of ours.</summary>
    Error,
}
