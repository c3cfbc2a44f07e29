namespace Reconciler.Ovsdb.Session;

/// <summary>
/// How long to wait between attempts to connect: first each remote once without a wait, then longer each round, with full jitter.
/// </summary>
/// <remarks>
/// The wait comes after a round over all remotes, not after each attempt: while a cluster elects a leader, any remote may become it.
/// </remarks>
internal sealed class ReconnectBackoff
{
    /// <summary>
    /// The shortest time between two resets. A server that accepts connections and drops them again must not be tried without a wait.
    /// </summary>
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

    /// <summary>The connection was good: the next round has no waits, but at most one such round a second.</summary>
    public void Reset()
    {
        if (_time.GetElapsedTime(_resetAt) < BetweenResets)
            return;
        _resetAt = _time.GetTimestamp();
        _failures = 0;
    }

    /// <summary>
    /// The wait before the next attempt, after one more failure. Jitter takes off up to nine tenths: all hosts lose a server at the same
    /// moment, and are not to come back at the same moment.
    /// </summary>
    public TimeSpan Next()
    {
        var (round, place) = Math.DivRem(++_failures, _remotes);
        if (place != 0)
            return TimeSpan.Zero;
        var wait = Math.Min(_maximum.TotalMilliseconds, _initial.TotalMilliseconds * Math.Pow(2, Math.Min(round - 1, 30)));
        return TimeSpan.FromMilliseconds(wait * (1 - (_random() * 0.9)));
    }
}
