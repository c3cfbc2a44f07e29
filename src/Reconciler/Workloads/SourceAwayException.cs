namespace Reconciler.Workloads;

/// <summary>A source of truth could not be reached or used. The message is for the person who needed it.</summary>
internal sealed class SourceAwayException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What could not be reached, where, and why.</param>
    public SourceAwayException(string message)
        : base(message)
    {
    }
}
