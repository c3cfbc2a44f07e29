using System.Globalization;

namespace Reconciler.Diagnostics.Metrics;

/// <summary>One metric family of Prometheus' text format: its name, help and samples.</summary>
/// <remarks>Names, units and suffixes follow https://prometheus.io/docs/practices/naming/; the text is
/// https://prometheus.io/docs/instrumenting/exposition_formats/, version 0.0.4.</remarks>
// Not prometheus-net: its gauges are set, not read when somebody asks, and go on showing what has gone until that is taken out by hand.
internal abstract class Metric
{
    /// <summary>Creates a family.</summary>
    /// <param name="name">Its name, with the unit as its suffix.</param>
    /// <param name="help">What it says, in a sentence.</param>
    /// <param name="labels">The names of its labels.</param>
    protected Metric(string name, string help, string[] labels)
    {
        Name = name;
        Help = help;
        Labels = labels;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it says.</summary>
    public string Help { get; }

    /// <summary>Its type: counter, gauge or histogram.</summary>
    protected abstract string Type { get; }

    /// <summary>The names of its labels.</summary>
    protected string[] Labels { get; }

    /// <summary>Writes the family.</summary>
    public void Write(TextWriter output)
    {
        output.Write($"# HELP {Name} {Help}\n# TYPE {Name} {Type}\n");
        WriteSamples(output);
    }

    /// <summary>Writes the samples, each a line.</summary>
    protected abstract void WriteSamples(TextWriter output);

    /// <summary>Writes one sample.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">The family's name; for a histogram with a suffix.</param>
    /// <param name="labels">As <see cref="LabelText"/> makes them.</param>
    /// <param name="value">The value.</param>
    protected static void WriteSample(TextWriter output, string name, string labels, double value)
    {
        output.Write(name);
        if (labels.Length > 0)
            output.Write($"{{{labels}}}");
        output.Write(' ');
        output.Write(Number(value));
        output.Write('\n');
    }

    /// <summary>The labels between the braces.</summary>
    /// <param name="values">As many as there are names.</param>
    protected string LabelText(params ReadOnlySpan<string> values)
    {
        if (values.Length != Labels.Length)
            throw new ArgumentException($"{Name} has {Labels.Length} labels, not {values.Length}", nameof(values));
        var text = "";
        for (var i = 0; i < values.Length; i++)
            text += $"{(i == 0 ? "" : ",")}{Labels[i]}=\"{Escape(values[i])}\"";
        return text;
    }

    /// <summary>A number as Prometheus reads it.</summary>
    protected static string Number(double value) => double.IsPositiveInfinity(value) ? "+Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
