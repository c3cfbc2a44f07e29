using System.Diagnostics;

namespace Reconciler.Testing;

/// <summary>Waits for the state of the world to become what it should be, with a bound.</summary>
internal static class Eventually
{
    /// <summary>
    /// How long anything may take, however little work it is: the machine may have other things to do. How long things take on one that has
    /// not is what the benchmarks measure.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits until the condition holds, and fails with what was seen last when it does not in time.</summary>
    /// <param name="look">What to look at.</param>
    /// <param name="isRight">Whether it is right.</param>
    /// <param name="within">How long it may take where that is more than <see cref="Patience"/>.</param>
    /// <param name="what">What should have become true.</param>
    /// <param name="left">
    /// How much is still to be done, where much is: as long as it gets less, there is progress, and the time begins anew.
    /// </param>
    /// <exception cref="TimeoutException">It did not become true.</exception>
    public static async Task<T> Async<T>(Func<Task<T>> look, Func<T, bool> isRight, TimeSpan within, string what, Func<T, int>? left = null)
    {
        within = within < Patience ? Patience : within;
        var started = Stopwatch.GetTimestamp();
        var least = int.MaxValue;
        var pause = TimeSpan.FromMilliseconds(20);
        while (true)
        {
            var seen = await look();
            if (isRight(seen))
                return seen;
            if (left?.Invoke(seen) is { } rest && rest < least)
            {
                least = rest;
                started = Stopwatch.GetTimestamp();
            }

            if (Stopwatch.GetElapsedTime(started) > within)
                throw new TimeoutException($"{what}: not within {within.TotalSeconds} s; last seen: {Show(seen)}");
            await Task.Delay(pause);
            // Most of what is waited for is there at once. To look again and again takes a processor from what is waited for.
            pause = pause * 1.5 > s_longestPause ? s_longestPause : pause * 1.5;
        }
    }

    /// <summary>Waits for what another thread of this process is about to do. To look costs nothing, so it is looked often.</summary>
    /// <param name="condition">What should become true.</param>
    /// <param name="what">The same in words.</param>
    /// <exception cref="TimeoutException">It did not become true.</exception>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
                throw new TimeoutException($"{what}: not within {Patience.TotalSeconds} s");
            await Task.Delay(5);
        }
    }

    private static string Show<T>(T seen)
    {
        const int Most = 10;
        if (seen is not IReadOnlyCollection<object> many)
            return $"{seen}";
        var lines = many.Take(Most).Select(m => $"{m}" is { Length: > 300 } text ? text[..300] + "…" : $"{m}");
        return $"[{string.Join("\n ", lines)}{(many.Count > Most ? $"\n and {many.Count - Most} more" : "")}]";
    }
}
