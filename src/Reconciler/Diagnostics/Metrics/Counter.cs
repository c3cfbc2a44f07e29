using System.Collections.Concurrent;

namespace Reconciler.Diagnostics.Metrics;

/// <summary>Counts events since the daemon's start. Thread-safe.</summary>
internal sealed class Counter : Metric
{
    private readonly ConcurrentDictionary<string, long> _values = new(StringComparer.Ordinal);

    /// <summary>Creates a counter.</summary>
    /// <param name="name">Its name, which ends in <c>_total</c>.</param>
    /// <param name="help">What is counted.</param>
    /// <param name="labels">The names of its labels.</param>
    public Counter(string name, string help, params string[] labels)
        : base(name, help, labels)
    {
        if (labels.Length == 0)
            _values[""] = 0;
    }

    /// <inheritdoc/>
    protected override string Type => "counter";

    /// <summary>Creates series at zero for known label values. Otherwise Prometheus would not see the first increase.</summary>
    public Counter From(params ReadOnlySpan<string> values)
    {
        foreach (var value in values)
            _values.TryAdd(LabelText(value), 0);
        return this;
    }

    /// <summary>Counts one.</summary>
    /// <param name="labels">The values of its labels.</param>
    public void Increment(params ReadOnlySpan<string> labels) => Add(1, labels);

    /// <summary>Counts several.</summary>
    /// <param name="count">How many.</param>
    /// <param name="labels">The values of its labels.</param>
    public void Add(long count, params ReadOnlySpan<string> labels) =>
        _values.AddOrUpdate(LabelText(labels), static (_, n) => n, static (_, was, n) => was + n, count);

    /// <inheritdoc/>
    protected override void WriteSamples(TextWriter output)
    {
        foreach (var (labels, value) in _values.OrderBy(v => v.Key, StringComparer.Ordinal))
            WriteSample(output, Name, labels, value);
    }
}
