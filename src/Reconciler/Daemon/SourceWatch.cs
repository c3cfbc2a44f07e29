using System.Collections.Immutable;

namespace Reconciler.Daemon;

/// <summary>Remembers since when each source of truth is known or away.</summary>
internal sealed class SourceWatch
{
    private readonly (string Name, Func<string?> Hindrance)[] _sources;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ImmutableArray<SourceState> _states;

    /// <summary>Begins to watch.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="sources">The names of the sources, and for each a function that returns why it is not known, or null.</param>
    public SourceWatch(TimeProvider time, params (string Name, Func<string?> Hindrance)[] sources)
    {
        _time = time;
        _sources = sources;
        _states = [.. sources.Select(s => new SourceState(s.Name, "not looked at yet", time.GetUtcNow(), false))];
    }

    /// <summary>Called when a look has seen something new.</summary>
    public Action? Changed { get; init; }

    /// <summary>
    /// Reads the state of all sources. Callers call it whenever something may have changed: changes between two calls are not noticed.
    /// </summary>
    public ImmutableArray<SourceState> Look()
    {
        ImmutableArray<SourceState> states;
        bool isNews;
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            states = [.. _sources.Zip(_states, (source, before) => Next(before, source.Hindrance(), now))];
            isNews = !states.SequenceEqual(_states);
            _states = states;
        }

        if (isNews)
            Changed?.Invoke();
        return states;
    }

    private static SourceState Next(SourceState before, string? hindrance, DateTimeOffset now) => before with
    {
        Hindrance = hindrance,
        Since = hindrance is null == before.IsKnown ? before.Since : now,
        WasKnown = before.WasKnown || hindrance is null,
    };
}
