namespace Reconciler.Reconciliation;

/// <summary>A step by which a row goes from one host to another; see docs/hand-over.md.</summary>
internal enum HandOverStep
{
    /// <summary>By the destination: the workload is coming here. Its port may be bound here too, and its owner must keep the row.</summary>
    Offer,

    /// <summary>
    /// By the owner, when the guest has stopped executing there. The destination gets the port's traffic from now on. Packets that arrive
    /// before the guest resumes wait in its interface.
    /// </summary>
    LetGo,

    /// <summary>By the host on which the guest executes. This host owns the row from now on, and only it binds the port.</summary>
    Take,

    /// <summary>
    /// By the new owner, a while later. No other host has the interface any more, so the port need not be held to this host.
    /// </summary>
    Settle,

    /// <summary>By the destination or by the owner. The workload has not come, and the row belongs to its owner alone again.</summary>
    Withdraw,
}
