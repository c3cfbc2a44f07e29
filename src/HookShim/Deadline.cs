using System.Diagnostics;

namespace HookShim;

/// <summary>The one moment, on the monotonic clock, by which the process must be done with everything it waits for.</summary>
internal readonly struct Deadline
{
    private readonly long _end;

    /// <summary>Sets the deadline <paramref name="milliseconds"/> after <paramref name="start"/>.</summary>
    /// <param name="start">A reading of <see cref="Now"/>.</param>
    /// <param name="milliseconds">Time allowed, in milliseconds.</param>
    public Deadline(long start, int milliseconds) => _end = start + milliseconds * (Stopwatch.Frequency / 1000);

    /// <summary>The monotonic clock (CLOCK_MONOTONIC), in <see cref="Stopwatch"/> ticks; setting the time of day does not move it.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Whole milliseconds left, rounded up so that waiting for them does not end early; 0 when the deadline has passed.</summary>
    public int RemainingMilliseconds
    {
        get
        {
            var ticks = _end - Now;
            if (ticks <= 0)
                return 0;

            var perMillisecond = Stopwatch.Frequency / 1000;
            return (int)((ticks + perMillisecond - 1) / perMillisecond);
        }
    }
}
