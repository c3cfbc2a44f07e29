using Reconciler.Configuration;
using Serilog;
using Serilog.Formatting;

namespace Reconciler.Diagnostics;

/// <summary>Sets up logging: Serilog writes to standard error, for the journal or a terminal.</summary>
internal static class Logging
{
    /// <summary>Creates the logger.</summary>
    /// <param name="levels">The log levels.</param>
    /// <param name="format">The format of lines.</param>
    public static Serilog.Core.Logger Create(LogLevels levels, LogFormat format)
    {
        // systemd sets it if standard error goes to the journal: systemd.exec(5).
        var underSystemd = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
        ITextFormatter formatter = format is LogFormat.Json ? new JournalJsonFormatter(underSystemd) : new JournalFormatter(underSystemd);
        return levels.Apply(new LoggerConfiguration())
            .WriteTo.Console(formatter, standardErrorFromLevel: Serilog.Events.LogEventLevel.Verbose)
            .CreateLogger();
    }
}
