using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Serilog;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace Reconciler.Diagnostics;

/// <summary>Sets logging up: Serilog to standard error, where the journal or the terminal reads it.</summary>
internal static class Logging
{
    /// <summary>Creates the logger.</summary>
    /// <param name="level">What is logged.</param>
    /// <param name="format">How.</param>
    public static Serilog.Core.Logger Create(LogLevel level, LogFormat format)
    {
        // Set by systemd where standard error goes to the journal: systemd.exec(5).
        var underSystemd = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };
        ITextFormatter formatter = format is LogFormat.Json ? new JsonFormatter(renderMessage: true) : new JournalFormatter(underSystemd);
        return new LoggerConfiguration()
            .MinimumLevel.Is(LevelOf(level))
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .WriteTo.Console(formatter, standardErrorFromLevel: LogEventLevel.Verbose)
            .CreateLogger();
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Debug or LogLevel.Trace => LogEventLevel.Debug,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error or LogLevel.Critical => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
