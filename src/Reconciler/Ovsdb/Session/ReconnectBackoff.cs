namespace Reconciler.Ovsdb.Session;

/// <summary>How long to wait between attempts to connect: each remote once at once, then a wait, longer each time, with jitter.</summary>
/// <remarks>
/// Waits are between rounds over all remotes and not between attempts: while a cluster elects a leader, any of them may be the next.
/// </remarks>
internal sealed class ReconnectBackoff
{
    /// <summary>A server that lets us in and throws us out again is no better than one that does not answer.</summary>
    private static readonly TimeSpan BetweenResets = TimeSpan.FromSeconds(1);

    private readonly int _remotes;
    private readonly TimeSpan _initial;
    private readonly TimeSpan _maximum;
    private readonly TimeProvider _time;
    private readonly Func<double> _random;
    private long _resetAt;
    private int _failures;

    /// <param name="remotes">How many remotes there are; that many attempts in a row are a round.</param>
    /// <param name="initial">The wait after the first round.</param>
    /// <param name="maximum">The longest wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    public ReconnectBackoff(int remotes, TimeSpan initial, TimeSpan maximum, TimeProvider time, Func<double> random)
    {
        _remotes = remotes;
        _initial = initial;
        _maximum = maximum;
        _time = time;
        _random = random;
        _resetAt = time.GetTimestamp();
    }

    /// <summary>The connection was good: the next round is free of waits, though only one in a second.</summary>
    public void Reset()
    {
        if (_time.GetElapsedTime(_resetAt) < BetweenResets)
            return;
        _resetAt = _time.GetTimestamp();
        _failures = 0;
    }

    /// <summary>The wait before the next attempt, after one more failure. Jitter takes off up to a quarter.</summary>
    public TimeSpan Next()
    {
        var (round, place) = Math.DivRem(++_failures, _remotes);
        if (place != 0)
            return TimeSpan.Zero;
        var wait = Math.Min(_maximum.TotalMilliseconds, _initial.TotalMilliseconds * Math.Pow(2, Math.Min(round - 1, 30)));
        return TimeSpan.FromMilliseconds(wait * (1 - (_random() / 4)));
    }
}
