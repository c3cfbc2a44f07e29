using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Reconciler.Tests;

/// <summary>Keeps what is logged: the level's first letter and the message.</summary>
internal sealed class RecordingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Everything from information on.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Information)
            _lines.Enqueue($"{logLevel.ToString()[0]} {formatter(state, exception)}");
    }
}
