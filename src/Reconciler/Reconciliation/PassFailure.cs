namespace Reconciler.Reconciliation;

/// <summary>Why a pass did not finish.</summary>
internal enum PassFailure
{
    /// <summary>Somebody else wrote in between, in each attempt.</summary>
    Conflict,

    /// <summary>The Northbound refuses the transaction.</summary>
    Rejected,

    /// <summary>The outcome of the transaction is not known: its reply was lost.</summary>
    Unknown,

    /// <summary>A query to a database failed.</summary>
    Database,

    /// <summary>It took too long, and the workload was set aside.</summary>
    Time,

    /// <summary>A mistake in this program.</summary>
    Error,
}
