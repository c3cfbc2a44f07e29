using Microsoft.Extensions.Logging;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Benchmarks.Running;

/// <summary>The Northbound sessions of many hosts' daemons: the daemon's own code, with its deadlines, its filter and its replica.</summary>
internal sealed class ReturningFleet : IAsyncDisposable
{
    private readonly OvsdbSession[] _sessions;
    private readonly GivingUp[] _logs;

    private ReturningFleet(OvsdbSession[] sessions, GivingUp[] logs)
    {
        _sessions = sessions;
        _logs = logs;
    }

    /// <summary>How often each session has left a server that was silent.</summary>
    public IEnumerable<int> GaveUp => _logs.Select(l => l.Count);

    /// <summary>Connects the sessions, a few at a time, and waits until all are in step.</summary>
    /// <param name="hosts">How many there are.</param>
    /// <param name="remotes">The servers; each session tries them in an order of its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ReturningFleet> ConnectAsync(int hosts, IReadOnlyList<OvsdbRemote> remotes, CancellationToken cancellationToken)
    {
        var logs = Enumerable.Range(0, hosts).Select(_ => new GivingUp()).ToArray();
        var sessions = Enumerable.Range(0, hosts).Select(h => NewSession(h, remotes, logs[h])).ToArray();
        var fleet = new ReturningFleet(sessions, logs);
        foreach (var some in sessions.Chunk(8))
        {
            foreach (var session in some)
                session.Start();
            await Task.WhenAll(some.Select(s => s.WaitForSyncAsync(cancellationToken)));
        }

        foreach (var log in logs)
            log.Count = 0;
        return fleet;
    }

    /// <summary>Serves the hosts' sessions one after the other, each on a connection of its own.</summary>
    public static async Task ServeOneByOneAsync(int hosts, OvsdbRemote remote, CancellationToken cancellationToken)
    {
        for (var host = 0; host < hosts; host++)
        {
            await using var session = NewSession(host, [remote], new GivingUp());
            session.Start();
            await session.WaitForSyncAsync(cancellationToken);
        }
    }

    /// <summary>Waits until all have noticed that their server is gone.</summary>
    public async Task LostAsync(CancellationToken cancellationToken)
    {
        while (_sessions.Any(s => s.IsSynced))
            await Task.Delay(5, cancellationToken);
    }

    /// <summary>Waits until all are in step again.</summary>
    public async Task SyncedAsync(CancellationToken cancellationToken)
    {
        while (!_sessions.All(s => s.IsSynced))
            await Task.Delay(20, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_sessions.Select(s => s.DisposeAsync().AsTask()));

    private static OvsdbSession NewSession(int host, IReadOnlyList<OvsdbRemote> remotes, ILogger log)
    {
        OvsdbRemote[] shuffled = [.. remotes];
        new Random(host).Shuffle(shuffled);
        return new(new NorthboundDatabase(ForeignPorts.HostName(host)).Replica, new(shuffled), log);
    }

    /// <summary>Counts the losses that a server's silence has caused.</summary>
    private sealed class GivingUp : ILogger
    {
        public int Count { get; set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var message = formatter(state, exception);
            if (message.Contains("silent", StringComparison.Ordinal) || message.Contains("no answer", StringComparison.Ordinal))
                Count++;
        }
    }
}
