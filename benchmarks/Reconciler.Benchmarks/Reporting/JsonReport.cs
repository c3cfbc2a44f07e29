using System.Text.Json;
using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Reporting;

/// <summary>Writes results with every single value, for programs.</summary>
internal static class JsonReport
{
    /// <summary>Writes the file.</summary>
    public static void Write(Stream to, string command, IReadOnlyList<KeyValuePair<string, string>> machine, IReadOnlyList<BenchmarkResult> results)
    {
        using var writer = new Utf8JsonWriter(to, new() { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("command", command);
        writer.WriteStartObject("machine");
        foreach (var (what, value) in machine)
            writer.WriteString(what, value);
        writer.WriteEndObject();
        writer.WriteStartArray("benchmarks");
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("name", result.Name);
            writer.WriteString("title", result.Title);
            writer.WriteNumber("seconds", Math.Round(result.Took.TotalSeconds, 1));
            if (result.Failure is { } failure)
                writer.WriteString("failure", failure);
            writer.WriteStartArray("figures");
            foreach (var figure in result.Figures)
                WriteFigure(writer, figure);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteFigure(Utf8JsonWriter writer, Figure figure)
    {
        writer.WriteStartObject();
        writer.WriteString("figure", figure.Subject);
        writer.WriteString("unit", figure.Unit);
        WriteMeasurement(writer, "ours", figure.Ours);
        if (figure.Reference is { } reference)
            WriteMeasurement(writer, "reference", reference);
        writer.WriteString("aim", figure.Aim.Words);
        if (figure.IsMet is { } met)
            writer.WriteBoolean("met", met);
        writer.WriteNumber("comparison", figure.Comparison);
        writer.WriteEndObject();
    }

    private static void WriteMeasurement(Utf8JsonWriter writer, string name, Measurement measured)
    {
        writer.WriteStartObject(name);
        writer.WriteString("label", measured.Label);
        writer.WriteNumber("median", measured.Median);
        writer.WriteNumber("minimum", measured.Minimum);
        writer.WriteNumber("maximum", measured.Maximum);
        writer.WriteStartArray("values");
        foreach (var value in measured.Values)
            writer.WriteNumberValue(value);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
