namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>What a <see cref="FaultProxy"/> does to a connection.</summary>
internal enum FaultKind
{
    /// <summary>Nothing: every message passes.</summary>
    None,

    /// <summary>Every message is late, in both directions.</summary>
    Delay,

    /// <summary>Every message comes in pieces of a few bytes, in both directions.</summary>
    Pieces,

    /// <summary>The connection ends between two messages.</summary>
    Cut,

    /// <summary>The connection ends in the middle of a message of the server.</summary>
    CutInside,

    /// <summary>Nothing is passed on any more, in either direction, and the connection stays open.</summary>
    Silence,

    /// <summary>In place of a message of the server come bytes that are none.</summary>
    Garbage,

    /// <summary>The server commits a transaction, and its reply and the connection are lost.</summary>
    LoseReply,

    /// <summary>
    /// A transaction is on its way when the client loses the connection, and reaches the server when the client has long been
    /// served by another one.
    /// </summary>
    LateRequest,
}
