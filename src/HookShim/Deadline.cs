using System.Diagnostics;

namespace HookShim;

/// <summary>The time, on the monotonic clock, at which the process must stop waiting.</summary>
internal readonly struct Deadline
{
    private readonly long _end;

    /// <summary>Sets the deadline <paramref name="milliseconds"/> after <paramref name="start"/>.</summary>
    /// <param name="start">A reading of <see cref="Now"/>.</param>
    /// <param name="milliseconds">Time allowed, in milliseconds.</param>
    public Deadline(long start, int milliseconds) => _end = start + milliseconds * (Stopwatch.Frequency / 1000);

    /// <summary>
    /// The monotonic clock (CLOCK_MONOTONIC), in <see cref="Stopwatch"/> ticks. A change of the time of day does not move it.
    /// </summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>The milliseconds left, rounded up so that a wait does not end early; 0 after the deadline.</summary>
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
