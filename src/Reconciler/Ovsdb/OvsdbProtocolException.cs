namespace Reconciler.Ovsdb;

/// <summary>The server sent something that RFC 7047 and ovsdb-server(7) do not allow, or that contradicts what it sent before.</summary>
/// <remarks>The only safe answer is to drop the connection and to read everything again.</remarks>
public sealed class OvsdbProtocolException : OvsdbException
{
    /// <summary>Creates the exception.</summary>
    public OvsdbProtocolException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
