namespace Reconciler.Ovsdb;

/// <summary>The server sent something that RFC 7047 and ovsdb-server(7) do not allow, or that contradicts what it sent before.</summary>
/// <remarks>The connection is dropped and everything is read again: nothing else is safe.</remarks>
internal sealed class OvsdbProtocolException : OvsdbException
{
    /// <summary>Creates the exception.</summary>
    public OvsdbProtocolException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Reads JSON from the server, which may have any shape.</summary>
    /// <param name="what">What it should be, for the message.</param>
    /// <param name="read">Reads it.</param>
    /// <exception cref="OvsdbProtocolException">It does not have the expected shape.</exception>
    internal static T Guard<T>(string what, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or IndexOutOfRangeException or KeyNotFoundException or ArgumentException or OverflowException)
        {
            // JsonElement throws these where a value has another kind, and for text that is not UTF-8.
            throw new OvsdbProtocolException($"{what} has a shape that was not expected: {e.Message}", e);
        }
    }
}
