using System.Globalization;
using Reconciler.Printing;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Display;

namespace Reconciler.Diagnostics;

/// <summary>Writes one line for each event: under systemd with the journal's priority (sd-daemon(3)), otherwise with the time.</summary>
/// <remarks>Names of domains and networks come from outside. Control characters in them must not become lines or colours.</remarks>
internal sealed class JournalFormatter : ITextFormatter
{
    /// <summary>Writes text values without the quotes that Serilog adds by default.</summary>
    private static readonly MessageTemplateTextFormatter Message = new("{Message:lj}", CultureInfo.InvariantCulture);

    private readonly bool _underSystemd;

    /// <param name="underSystemd">Whether lines go to the journal, which adds the time itself.</param>
    public JournalFormatter(bool underSystemd) => _underSystemd = underSystemd;

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (_underSystemd)
        {
            JournalPriority.Write(logEvent.Level, output);
        }
        else
        {
            output.Write(logEvent.Timestamp.ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture));
            output.Write(LabelOf(logEvent.Level));
            output.Write(' ');
        }

        using var message = new StringWriter(CultureInfo.InvariantCulture);
        Message.Format(LimitedEvent.Of(logEvent), message);
        VisibleText.Write(message.ToString(), output, LimitedEvent.MaximumLength);
        if (logEvent.Exception is { } exception)
        {
            output.Write(": ");
            VisibleText.Write(logEvent.Level >= LogEventLevel.Error ? exception.ToString()
                : exception.Message, output, LimitedEvent.MaximumLength);
        }

        output.Write('\n');
    }

    private static string LabelOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Fatal => "FATAL",
        LogEventLevel.Error => "ERROR",
        LogEventLevel.Warning => "WARN ",
        LogEventLevel.Information => "INFO ",
        _ => "DEBUG",
    };
}
