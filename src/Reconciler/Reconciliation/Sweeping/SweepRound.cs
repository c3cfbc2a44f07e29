namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Why a sweep is due.</summary>
internal enum SweepRound
{
    /// <summary>The interval is over.</summary>
    Periodic,

    /// <summary>A source of truth has come back, or the daemon has just started: what happened meanwhile was missed.</summary>
    SourceBack,

    /// <summary>The sweep after one of those, so that what was left behind meanwhile need not wait for the interval.</summary>
    Confirmation,
}
