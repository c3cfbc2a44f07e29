using System.Diagnostics;

namespace Reconciler.Benchmarks.Measuring;

/// <summary>Measures several things in turn, round by round, so that other load on the machine affects all of them alike.</summary>
internal sealed class Contest
{
    private readonly List<(string Label, Func<CancellationToken, Task<double>> Measure)> _entrants = [];
    private readonly Dictionary<string, List<double>> _values = new(StringComparer.Ordinal);

    /// <summary>Adds something to be measured.</summary>
    /// <param name="label">What it is.</param>
    /// <param name="measure">Measures it once.</param>
    public Contest Add(string label, Func<CancellationToken, Task<double>> measure)
    {
        _entrants.Add((label, measure));
        _values[label] = [];
        return this;
    }

    /// <summary>Measures for this many rounds or this long, whichever ends first, but at least <paramref name="least"/> rounds.</summary>
    /// <remarks>One more round is run first to fill caches, and does not count.</remarks>
    public async Task RunAsync(int rounds, TimeSpan atMost, CancellationToken cancellationToken, int least = 3)
    {
        foreach (var (_, measure) in _entrants)
            await measure(cancellationToken);
        var began = Stopwatch.GetTimestamp();
        for (var round = 0; round < rounds && (round < least || Stopwatch.GetElapsedTime(began) < atMost); round++)
        {
            foreach (var (label, measure) in _entrants)
                _values[label].Add(await measure(cancellationToken));
        }
    }

    /// <summary>The measurement with that label.</summary>
    public Measurement this[string label] => new(label, [.. _values[label]]);
}
