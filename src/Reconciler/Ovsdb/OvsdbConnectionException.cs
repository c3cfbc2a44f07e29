namespace Reconciler.Ovsdb;

/// <summary>There is no connection to the server, or it was lost.</summary>
internal class OvsdbConnectionException : OvsdbException
{
    /// <summary>Creates the exception.</summary>
    public OvsdbConnectionException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
