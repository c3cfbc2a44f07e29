using System.Collections.Immutable;

namespace Reconciler.Benchmarks.Measuring;

/// <summary>The values of one measurement, round by round.</summary>
/// <param name="Label">What was measured.</param>
/// <param name="Values">One value a round, in the unit of the figure.</param>
internal sealed record Measurement(string Label, ImmutableArray<double> Values)
{
    /// <summary>The value in the middle.</summary>
    public double Median => MedianOf(Values);

    /// <summary>The smallest value.</summary>
    public double Minimum => Values.Min();

    /// <summary>The largest value.</summary>
    public double Maximum => Values.Max();

    /// <summary>The median difference to another measurement: round by round if both were measured in the same rounds.</summary>
    public double MoreThan(Measurement other) => Values.Length == other.Values.Length
        ? MedianOf(Values.Zip(other.Values, static (a, b) => a - b))
        : Median - other.Median;

    private static double MedianOf(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
            throw new InvalidOperationException("nothing was measured");
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
