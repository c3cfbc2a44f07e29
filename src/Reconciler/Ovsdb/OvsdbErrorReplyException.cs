using Reconciler.Printing;

namespace Reconciler.Ovsdb;

/// <summary>The server answered a request with a JSON-RPC error.</summary>
/// <remarks>
/// Errors of single operations in a transaction are JSON-RPC successes (RFC 7047, section 4.1.3) and come as a
/// <see cref="Transactions.TransactionOutcome"/> instead.
/// </remarks>
internal sealed class OvsdbErrorReplyException : OvsdbException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="method">The method that was called.</param>
    /// <param name="error">The server's error tag, e.g. <c>unknown method</c>.</param>
    /// <param name="details">The server's explanation; may be empty.</param>
    public OvsdbErrorReplyException(string method, string error, string details)
        : base(details.Length == 0 ? $"{method}: {error}" : $"{method}: {error}: {details}")
    {
        Error = VisibleText.Of(error);
        Details = VisibleText.Of(details);
    }

    /// <summary>The server's error tag.</summary>
    public string Error { get; }

    /// <summary>The server's explanation; may be empty.</summary>
    public string Details { get; }
}
