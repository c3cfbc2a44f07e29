using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Reconciler.Testing;

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text, Exception? Exception)> _lines = new();

    /// <summary>Everything from information on: the level's first letter and the message.</summary>
    public IReadOnlyList<string> Lines => [.. _lines.Select(l => $"{l.Level.ToString()[0]} {l.Text}")];

    /// <summary>What is of at least that level: the message, and the exception that goes with it.</summary>
    public IReadOnlyList<string> From(LogLevel level) => [.. _lines.Where(l => l.Level >= level).Select(l => $"{l.Text} {l.Exception}")];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        // What is below is written by the thousand in tests that run for minutes.
        if (logLevel >= LogLevel.Information)
            _lines.Enqueue((logLevel, formatter(state, exception), exception));
    }
}
