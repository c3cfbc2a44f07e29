namespace Reconciler.Reconciliation;

/// <summary>A step by which a row goes from one host to another; see docs/hand-over.md.</summary>
public enum HandOverStep
{
    /// <summary>By the destination: the domain is coming here, so its port may be bound here too, and its owner must keep it.</summary>
    Offer,

    /// <summary>By the host on which the guest executes: the row is its own from now on.</summary>
    Take,

    /// <summary>By the destination or by the owner: the domain has not come, and the row is its owner's alone again.</summary>
    Withdraw,
}
