using System.Globalization;
using System.Text;
using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Reporting;

/// <summary>Writes results as a page of Markdown, which reads well on a terminal too.</summary>
internal static class MarkdownReport
{
    private static readonly string[] s_headings = ["figure", "unit", "ours", "beside it", "takes", "aim", "met", "ratio"];

    /// <summary>Writes the page.</summary>
    /// <param name="command">What made it.</param>
    /// <param name="machine">On what.</param>
    /// <param name="results">What was found.</param>
    public static string Write(string command, IReadOnlyList<KeyValuePair<string, string>> machine, IReadOnlyList<BenchmarkResult> results)
    {
        var page = new StringBuilder();
        page.Append("# Benchmarks\n\n");
        page.Append(CultureInfo.InvariantCulture, $"Made by `{command}`. Each value is a median with minimum and maximum; a figure and what is beside it were measured in turn in the same run.\n\n");
        foreach (var (what, value) in machine)
            page.Append(CultureInfo.InvariantCulture, $"- {what}: {value}\n");
        foreach (var result in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {result.Name}: {result.Title}\n\n");
            if (result.Failure is { } failure)
                page.Append(CultureInfo.InvariantCulture, $"Could not be measured: {failure}\n\n");
            if (!result.Figures.IsEmpty)
                AppendTable(page, [.. result.Figures.Select(RowOf)]);
        }

        return page.ToString();
    }

    private static string[] RowOf(Figure figure) =>
    [
        figure.Subject,
        figure.Unit,
        Show(figure.Ours),
        figure.Reference?.Label ?? "–",
        figure.Reference is { } reference ? Show(reference) : "–",
        figure.Aim.Words,
        figure.IsMet switch { true => "yes", false => "**no**", null => "–" },
        figure is { Aim: Aim.None, Reference: null } ? "–" : figure.Aim.Show(figure.Comparison, figure.Unit),
    ];

    private static string Show(Measurement measured) => measured.Values.Length == 1
        ? Round(measured.Median)
        : $"{Round(measured.Median)} ({Round(measured.Minimum)}–{Round(measured.Maximum)})";

    private static string Round(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "#,0", >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private static void AppendTable(StringBuilder page, string[][] rows)
    {
        var widths = s_headings.Select((h, i) => Math.Max(h.Length, rows.Max(r => r[i].Length))).ToArray();
        AppendRow(s_headings);
        AppendRow([.. widths.Select(w => new string('-', w))]);
        foreach (var row in rows)
            AppendRow(row);

        void AppendRow(string[] cells) => page.Append("| ").AppendJoin(" | ", cells.Select((c, i) => c.PadRight(widths[i]))).Append(" |\n");
    }
}
