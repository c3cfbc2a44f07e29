using System.Collections.Concurrent;

namespace Reconciler.Diagnostics.Metrics;

/// <summary>A distribution of durations, in seconds. Thread-safe.</summary>
internal sealed class Histogram : Metric
{
    private readonly double[] _bounds;
    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.Ordinal);

    /// <summary>Creates a histogram.</summary>
    /// <param name="name">Its name, which ends in <c>_seconds</c>.</param>
    /// <param name="help">What is measured.</param>
    /// <param name="bounds">The upper bounds of its buckets in seconds, ascending.</param>
    /// <param name="labels">The names of its labels.</param>
    public Histogram(string name, string help, double[] bounds, params string[] labels)
        : base(name, help, labels)
    {
        _bounds = bounds;
        if (labels.Length == 0)
            _series[""] = new(bounds.Length);
    }

    /// <inheritdoc/>
    protected override string Type => "histogram";

    /// <summary>Adds a measurement.</summary>
    /// <param name="took">How long it took.</param>
    /// <param name="labels">The values of its labels.</param>
    public void Observe(TimeSpan took, params ReadOnlySpan<string> labels) =>
        _series.GetOrAdd(LabelText(labels), _ => new(_bounds.Length)).Add(took.TotalSeconds, _bounds);

    /// <inheritdoc/>
    protected override void WriteSamples(TextWriter output)
    {
        foreach (var (labels, series) in _series.OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var (counts, sum) = series.Read();
            var separator = labels.Length == 0 ? "" : ",";
            var total = 0L;
            for (var i = 0; i < counts.Length; i++)
            {
                total += counts[i];
                var bound = i < _bounds.Length ? _bounds[i] : double.PositiveInfinity;
                WriteSample(output, Name + "_bucket", $"{labels}{separator}le=\"{Number(bound)}\"", total);
            }

            WriteSample(output, Name + "_sum", labels, sum);
            WriteSample(output, Name + "_count", labels, total);
        }
    }

    private sealed class Series(int bounds)
    {
        private readonly Lock _gate = new();
        private readonly long[] _counts = new long[bounds + 1];
        private double _sum;

        public void Add(double seconds, double[] limits)
        {
            var bucket = Array.FindIndex(limits, l => seconds <= l);
            lock (_gate)
            {
                _counts[bucket < 0 ? limits.Length : bucket]++;
                _sum += seconds;
            }
        }

        public (long[] Counts, double Sum) Read()
        {
            lock (_gate)
                return ([.. _counts], _sum);
        }
    }
}
