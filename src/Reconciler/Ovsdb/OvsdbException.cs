namespace Reconciler.Ovsdb;

/// <summary>The base of what goes wrong between us and an OVSDB server.</summary>
/// <remarks>
/// What a server answers to a transaction is no exception but a <see cref="Transactions.TransactionOutcome"/>: a guard that
/// fails is an ordinary event.
/// </remarks>
public abstract class OvsdbException : Exception
{
    /// <summary>Creates the exception.</summary>
    protected OvsdbException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
