namespace Reconciler.Reconciliation;

/// <summary>Somebody has named a domain that there is not. The message is for that person.</summary>
internal sealed class UnknownDomainException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which domain, and where it was looked for.</param>
    public UnknownDomainException(string message)
        : base(message)
    {
    }
}
