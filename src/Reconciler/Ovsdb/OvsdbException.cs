using Reconciler.Printing;

namespace Reconciler.Ovsdb;

/// <summary>The base of all errors in talking to an OVSDB server.</summary>
/// <remarks>
/// The result of a transaction is a <see cref="Transactions.TransactionOutcome"/>, not an exception: a failed guard is an ordinary event.
/// </remarks>
internal abstract class OvsdbException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">
    /// What went wrong. It may quote the server, so invisible characters are escaped and the text is cut to a sentence's length.
    /// </param>
    /// <param name="innerException">The cause.</param>
    protected OvsdbException(string message, Exception? innerException = null)
        : base(VisibleText.Of(message), innerException)
    {
    }
}
