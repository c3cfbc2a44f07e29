using Reconciler.Configuration;
using Serilog;
using Serilog.Formatting;

namespace Reconciler.Diagnostics;

/// <summary>Sets up logging: Serilog writes to standard error, for the journal or a terminal.</summary>
internal static class Logging
{
    /// <summary>Creates the logger.</summary>
    /// <param name="levels">The log levels.</param>
    /// <param name="queue">Writes the lines.</param>
    public static Serilog.Core.Logger Create(LogLevels levels, LogQueue queue) =>
        levels.Apply(new LoggerConfiguration()).WriteTo.Sink(queue).CreateLogger();

    /// <summary>Begins to write to standard error.</summary>
    /// <param name="format">The format of lines.</param>
    public static LogQueue Open(LogFormat format)
    {
        // systemd sets it if standard error goes to the journal: systemd.exec(5).
        var underSystemd = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
        ITextFormatter formatter = format is LogFormat.Json ? new JournalJsonFormatter(underSystemd) : new JournalFormatter(underSystemd);
        return new(formatter, Console.OpenStandardError());
    }
}
