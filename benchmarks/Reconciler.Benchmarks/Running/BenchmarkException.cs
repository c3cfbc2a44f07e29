namespace Reconciler.Benchmarks.Running;

/// <summary>Something that is to be measured, or stands beside it, does not work.</summary>
internal sealed class BenchmarkException : Exception
{
    /// <summary>Creates an exception.</summary>
    public BenchmarkException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
