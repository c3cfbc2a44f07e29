namespace Reconciler.Reconciliation;

/// <summary>Somebody has named a workload that does not exist. The message is for that person.</summary>
internal sealed class UnknownWorkloadException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which workload, and where it was looked for.</param>
    public UnknownWorkloadException(string message)
        : base(message)
    {
    }
}
