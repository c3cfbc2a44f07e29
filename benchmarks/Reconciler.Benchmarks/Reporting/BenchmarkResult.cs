using System.Collections.Immutable;
using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Reporting;

/// <summary>What a benchmark found.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What it measures.</param>
/// <param name="Figures">What it has measured.</param>
/// <param name="Took">How long it took.</param>
internal sealed record BenchmarkResult(string Name, string Title, ImmutableArray<Figure> Figures, TimeSpan Took)
{
    /// <summary>Why it could not be measured; null when it was.</summary>
    public string? Failure { get; init; }
}
