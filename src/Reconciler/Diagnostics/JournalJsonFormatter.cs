using System.Globalization;
using Reconciler.Printing;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace Reconciler.Diagnostics;

/// <summary>Writes each event as a JSON object on a line. Under systemd the priority comes first, and the journal removes it.</summary>
internal sealed class JournalJsonFormatter : ITextFormatter
{
    private static readonly JsonFormatter s_json = new(renderMessage: true);

    private readonly bool _underSystemd;

    /// <param name="underSystemd">Whether lines go to the journal.</param>
    public JournalJsonFormatter(bool underSystemd) => _underSystemd = underSystemd;

    /// <inheritdoc/>
    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (_underSystemd)
            JournalPriority.Write(logEvent.Level, output);
        using var json = new StringWriter(CultureInfo.InvariantCulture);
        s_json.Format(LimitedEvent.Of(logEvent), json);
        VisibleText.WriteJson(json.ToString(), output);
    }
}
