namespace Reconciler.Benchmarks.Running;

/// <summary>The measured program or its reference does not work.</summary>
internal sealed class BenchmarkException : Exception
{
    /// <summary>Creates an exception.</summary>
    public BenchmarkException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
