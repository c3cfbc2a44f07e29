using System.Diagnostics;

namespace Reconciler.Benchmarks.Measuring;

/// <summary>Measures several things in turn, round by round, so that what else the machine does meets all of them alike.</summary>
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

    /// <summary>Measures for so many rounds, or for so long if that comes first, but never fewer rounds than the least.</summary>
    /// <remarks>One round more is run before, and not counted: it fills caches.</remarks>
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

    /// <summary>What was measured of one of them.</summary>
    public Measurement this[string label] => new(label, [.. _values[label]]);
}
