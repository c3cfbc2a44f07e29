using System.Globalization;
using Serilog.Events;

namespace Reconciler.Diagnostics;

/// <summary>Shortens what is too long in an event, so that one line cannot fill a disk.</summary>
internal static class LimitedEvent
{
    /// <summary>The longest value and the longest exception, in characters.</summary>
    public const int MaximumLength = 16 * 1024;

    /// <summary>The event; one with shorter values if a value is too long.</summary>
    public static LogEvent Of(LogEvent logEvent)
    {
        var exception = logEvent.Exception?.ToString() is { Length: > MaximumLength } text ? new Shortened(Cut(text)) : logEvent.Exception;
        if (ReferenceEquals(exception, logEvent.Exception) && !logEvent.Properties.Values.Any(IsTooLong))
            return logEvent;
        return new(
            logEvent.Timestamp, logEvent.Level, exception, logEvent.MessageTemplate,
            logEvent.Properties.Select(
                p => new LogEventProperty(p.Key, IsTooLong(p.Value) ? new ScalarValue(Cut(TextOf(p.Value))) : p.Value)));
    }

    private static bool IsTooLong(LogEventPropertyValue value) => value switch
    {
        ScalarValue { Value: string text } => text.Length > MaximumLength,
        ScalarValue => false,
        _ => value.ToString().Length > MaximumLength,
    };

    private static string TextOf(LogEventPropertyValue value) => value is ScalarValue { Value: string text } ? text : value.ToString();

    private static string Cut(string text)
    {
        var length = char.IsHighSurrogate(text[MaximumLength - 1]) ? MaximumLength - 1 : MaximumLength;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, length)}… ({text.Length - length} more)");
    }

    private sealed class Shortened(string text) : Exception(text)
    {
        public override string ToString() => Message;
    }
}
