namespace Reconciler.Ovsdb.Session;

/// <summary>How long to wait between attempts to connect: each remote once at once, and then longer and longer, with jitter.</summary>
internal sealed class ReconnectBackoff
{
    private readonly int _remotes;
    private readonly TimeSpan _initial;
    private readonly TimeSpan _maximum;
    private readonly Func<double> _random;
    private int _failures;

    /// <param name="remotes">How many remotes there are; that many attempts in a row are free.</param>
    /// <param name="initial">The first wait.</param>
    /// <param name="maximum">The longest wait.</param>
    /// <param name="random">A number from 0 to 1, for the jitter.</param>
    public ReconnectBackoff(int remotes, TimeSpan initial, TimeSpan maximum, Func<double> random)
    {
        _remotes = remotes;
        _initial = initial;
        _maximum = maximum;
        _random = random;
    }

    /// <summary>The connection was good: what comes next starts afresh.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The wait before the next attempt, after one more failure. Jitter takes off up to a quarter.</summary>
    public TimeSpan Next()
    {
        var attempt = _failures++ - (_remotes - 1);
        if (attempt < 0)
            return TimeSpan.Zero;
        var wait = Math.Min(_maximum.TotalMilliseconds, _initial.TotalMilliseconds * Math.Pow(2, Math.Min(attempt, 30)));
        return TimeSpan.FromMilliseconds(wait * (1 - (_random() / 4)));
    }
}
