namespace Reconciler.Ovsdb.Session;

/// <summary>Where a session stands.</summary>
internal enum SessionState
{
    /// <summary>Not started, or waiting before the next attempt.</summary>
    Disconnected,

    /// <summary>Opening the socket.</summary>
    Connecting,

    /// <summary>Asking the server whether it has the database, and whether it may be used.</summary>
    CheckingServer,

    /// <summary>Waiting for the first rows.</summary>
    Syncing,

    /// <summary>The replica is in step with the server.</summary>
    Synced,

    /// <summary>Disposed of.</summary>
    Stopped,
}
