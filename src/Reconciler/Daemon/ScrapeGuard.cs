using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Reconciler.Diagnostics;
using Reconciler.Diagnostics.Metrics;

namespace Reconciler.Daemon;

/// <summary>
/// Guards the address of <c>metrics.listen</c>, which any user and any page in a browser of this machine can connect to: few connections
/// with short lives, and no word to whoever asks for something else.
/// </summary>
internal sealed class ScrapeGuard
{
    /// <summary>How many connections there are at most. One more ends the oldest that has not asked for anything yet.</summary>
    public const int MaximumConnections = 32;

    /// <summary>How long a connection lives at most. A scrape takes a few milliseconds.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(5);

    private readonly DaemonMetrics _metrics;
    private readonly ILogger _logger;
    private readonly OncePerMinute _words = new(TimeProvider.System);
    private readonly Lock _gate = new();
    private readonly LinkedList<Held> _connections = new();

    /// <summary>Creates a guard.</summary>
    /// <param name="metrics">Counts what is refused.</param>
    /// <param name="logger">Logs once a minute that something is refused.</param>
    public ScrapeGuard(DaemonMetrics metrics, ILogger<ScrapeGuard> logger)
    {
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Serves a connection, if there is room for it.</summary>
    public async Task ScreenAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var held = new Held(connection);
        if (!TryAdd(held))
        {
            connection.Abort();
            Refuse("there are too many connections");
            return;
        }

        await using var life = new Timer(_ => connection.Abort(), null, Life, Timeout.InfiniteTimeSpan);
        try
        {
            await next(connection);
        }
        finally
        {
            lock (_gate)
                _connections.Remove(held);
        }
    }

    /// <summary>Whether a request is for this address. A page of another site names that site, whatever address it resolves to.</summary>
    public bool Admits(HttpContext context)
    {
        lock (_gate)
        {
            foreach (var held in _connections)
                held.IsAsking |= held.Connection.ConnectionId == context.Connection.Id;
        }

        var host = context.Request.Host;
        if (host.HasValue && IsLoopback(host.Host))
            return true;
        Refuse("a request names another host");
        return false;
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && IPAddress.IsLoopback(address));

    private bool TryAdd(Held held)
    {
        ConnectionContext? evicted = null;
        lock (_gate)
        {
            if (_connections.Count >= MaximumConnections)
            {
                var oldest = _connections.FirstOrDefault(c => !c.IsAsking);
                if (oldest is null)
                    return false;
                _connections.Remove(oldest);
                evicted = oldest.Connection;
            }

            _connections.AddLast(held);
        }

        if (evicted is null)
            return true;
        evicted.Abort();
        Refuse("there are too many connections");
        return true;
    }

    private void Refuse(string reason)
    {
        _metrics.ScrapesRefused.Increment();
        if (_words.MayPass(out var held))
        {
            _logger.LogWarning(
                "metrics.listen: {Reason}; {Count} more were refused before this, and nothing is said of others for a minute", reason, held);
        }
    }

    private sealed class Held(ConnectionContext connection)
    {
        public ConnectionContext Connection { get; } = connection;

        public bool IsAsking { get; set; }
    }
}
