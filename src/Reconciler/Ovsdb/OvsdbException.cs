using Reconciler.Printing;

namespace Reconciler.Ovsdb;

/// <summary>The base of what goes wrong between us and an OVSDB server.</summary>
/// <remarks>
/// What a server answers to a transaction is no exception but a <see cref="Transactions.TransactionOutcome"/>: a guard that
/// fails is an ordinary event.
/// </remarks>
public abstract class OvsdbException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What went wrong. It may hold text of the server: what cannot be seen in it is written out, and it is cut to a sentence.</param>
    /// <param name="innerException">The cause.</param>
    protected OvsdbException(string message, Exception? innerException = null)
        : base(VisibleText.Of(message), innerException)
    {
    }
}
