namespace Reconciler.Benchmarks.Running;

/// <summary>The cost of a piece of work for a database client.</summary>
/// <param name="Elapsed">The time from its beginning to its end, in milliseconds, by the client's own clock.</param>
/// <param name="Processor">The processor time that the client used meanwhile, in milliseconds.</param>
/// <param name="Server">The processor time that the server used meanwhile, in milliseconds.</param>
internal sealed record ClientRun(double Elapsed, double Processor, double Server);
