namespace Reconciler.Diagnostics.Metrics;

/// <summary>A value that is read when it is scraped.</summary>
internal sealed class Gauge : Metric
{
    private readonly Func<IEnumerable<(string? Label, double Value)>> _read;

    /// <summary>Creates a gauge with one value.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">What it says.</param>
    /// <param name="read">Reads the value.</param>
    public Gauge(string name, string help, Func<double> read)
        : base(name, help, [])
    {
        _read = () => [(null, read())];
    }

    /// <summary>Creates a gauge with one value for each value of a label.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="help">What it says.</param>
    /// <param name="label">The label's name.</param>
    /// <param name="read">Reads the values.</param>
    public Gauge(string name, string help, string label, Func<IEnumerable<(string? Label, double Value)>> read)
        : base(name, help, [label])
    {
        _read = read;
    }

    /// <summary>Whether the value never decreases, such as the process's CPU time.</summary>
    public bool IsCounter { get; init; }

    /// <inheritdoc/>
    protected override string Type => IsCounter ? "counter" : "gauge";

    /// <inheritdoc/>
    protected override void WriteSamples(TextWriter output)
    {
        foreach (var (label, value) in _read())
            WriteSample(output, Name, label is null ? "" : LabelText(label), value);
    }
}
