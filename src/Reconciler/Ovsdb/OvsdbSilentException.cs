namespace Reconciler.Ovsdb;

/// <summary>The server has accepted the connection, and has not said anything for too long: it is busy, or it hangs.</summary>
internal sealed class OvsdbSilentException : OvsdbConnectionException
{
    /// <param name="message">What was waited for, and how long.</param>
    public OvsdbSilentException(string message)
        : base(message)
    {
    }
}
