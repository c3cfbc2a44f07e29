namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Why a sweep is due.</summary>
internal enum SweepRound
{
    /// <summary>The interval is over.</summary>
    Periodic,

    /// <summary>A source of truth has come back, or the daemon has just started. Events in between were missed.</summary>
    SourceBack,

    /// <summary>The second sweep after a source's return, so that orphans from that time need not wait for the interval.</summary>
    Confirmation,
}
