using Reconciler.Configuration;
using Serilog;
using Serilog.Formatting;

namespace Reconciler.Diagnostics;

/// <summary>Sets logging up: Serilog to standard error, where the journal or the terminal reads it.</summary>
internal static class Logging
{
    /// <summary>Creates the logger.</summary>
    /// <param name="levels">What is logged.</param>
    /// <param name="format">How.</param>
    public static Serilog.Core.Logger Create(LogLevels levels, LogFormat format)
    {
        // Set by systemd where standard error goes to the journal: systemd.exec(5).
        var underSystemd = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
        ITextFormatter formatter = format is LogFormat.Json ? new JournalJsonFormatter(underSystemd) : new JournalFormatter(underSystemd);
        return levels.Apply(new LoggerConfiguration())
            .WriteTo.Console(formatter, standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose)
            .CreateLogger();
    }
}
