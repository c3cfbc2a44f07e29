namespace Reconciler.Libvirt;

/// <summary>
/// How long to wait before the next attempt to connect: 0.1 s at first, doubling up to 5 s, with jitter of up to a fifth.
/// </summary>
internal sealed class LibvirtRetryDelay(Random random)
{
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_last = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The longest wait for a socket on this host that is missing or refuses. An attempt costs only two system calls, and the sooner the
    /// daemon sees libvirt come up, the less of libvirt's start it misses.
    /// </summary>
    private static readonly TimeSpan s_lastForLocalSocket = TimeSpan.FromMilliseconds(200);

    private TimeSpan _next = s_first;

    /// <summary>Starts again from the shortest delay, after a good connection.</summary>
    internal void Reset() => _next = s_first;

    /// <summary>The next delay.</summary>
    /// <param name="localSocketRefused">Whether a socket on this host was missing or refused the attempt.</param>
    internal TimeSpan Next(bool localSocketRefused)
    {
        var limit = localSocketRefused ? s_lastForLocalSocket : s_last;
        var delay = _next < limit ? _next : limit;
        _next = delay * 2;
        return delay * (0.8 + (0.4 * random.NextDouble()));
    }
}
