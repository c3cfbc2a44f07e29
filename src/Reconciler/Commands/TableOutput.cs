using Reconciler.Printing;
using Spectre.Console;

namespace Reconciler.Commands;

/// <summary>Writes tables to the standard output.</summary>
internal static class TableOutput
{
    /// <summary>Writes a table.</summary>
    /// <param name="columns">The headings of its columns.</param>
    /// <param name="rows">Its rows. They may have names from outside.</param>
    public static void Print(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        // A pipe has no width, and a table that is folded to 80 columns cannot be searched.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 400;
        AnsiConsole.Write(Create(columns, rows));
    }

    /// <summary>Makes a table.</summary>
    /// <param name="columns">The headings of its columns.</param>
    /// <param name="rows">Its rows. They may have names from outside.</param>
    public static Table Create(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().Border(TableBorder.Minimal);
        table.AddColumns([.. columns]);
        foreach (var row in rows)
            table.AddRow([.. row.Select(text => new Text(VisibleText.Lines(text)))]);
        return table;
    }
}
