namespace Reconciler.Reconciliation;

/// <summary>A step by which a row goes from one host to another; see docs/hand-over.md.</summary>
internal enum HandOverStep
{
    /// <summary>By the destination: the workload is coming here, so its port may be bound here too, and its owner must keep it.</summary>
    Offer,

    /// <summary>
    /// By the owner, when the guest has stopped executing there: the destination gets the port's traffic from now on, and what
    /// comes before the guest goes on waits in its interface.
    /// </summary>
    LetGo,

    /// <summary>By the host on which the guest executes: the row is its own from now on, and the port is bound there and nowhere else.</summary>
    Take,

    /// <summary>By the new owner, a while later: no other host has the interface any more, so the port need not be held to this one.</summary>
    Settle,

    /// <summary>By the destination or by the owner: the workload has not come, and the row is its owner's alone again.</summary>
    Withdraw,
}
