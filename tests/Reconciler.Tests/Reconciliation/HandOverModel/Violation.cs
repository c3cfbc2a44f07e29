namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What must never happen.</summary>
internal enum Violation : byte
{
    None,

    /// <summary>A second port for the domain's interface.</summary>
    SecondPort,

    /// <summary>A host deletes a row that another owns.</summary>
    DeletesAnothersRow,

    /// <summary>The port goes although the guest executes, or is on its way, and the host that it is on or goes to has claimed the port.</summary>
    DeletesPortInUse,

    /// <summary>A host takes the port while the guest executes on the other, and has not executed there since the port was offered.</summary>
    TakesFromWhereTheGuestIs,

    /// <summary>The state does not come to rest where it should, although nothing fails any more.</summary>
    DoesNotConverge,
}
