namespace Reconciler.Testing;

/// <summary>A program that a test or a benchmark needs is missing, has failed, or has ended.</summary>
internal sealed class ProgramException : Exception
{
    /// <summary>Creates an exception.</summary>
    public ProgramException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
