using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>Stands between clients and a real server, and does to each connection what the test wants done.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly OvsdbRemote _target;
    private readonly Func<Fault> _next;
    private readonly Socket _listener;
    private readonly ConcurrentDictionary<FaultyConnection, Task> _connections = new();
    private readonly ConcurrentDictionary<FaultKind, int> _struck = new();
    private readonly Task _accepting;
    private volatile bool _isCalm;

    /// <summary>Begins to listen.</summary>
    /// <param name="target">The server.</param>
    /// <param name="next">The fault of the next connection.</param>
    /// <param name="socketPath">The Unix socket to listen on; a TCP port of the loopback interface when null.</param>
    public FaultProxy(OvsdbRemote target, Func<Fault> next, string? socketPath = null)
    {
        _target = target;
        _next = next;
        EndPoint endPoint = socketPath is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(socketPath);
        _listener = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(endPoint);
        _listener.Listen();
        RemoteText = socketPath is null ? $"tcp:127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}" : $"unix:{socketPath}";
        _accepting = Task.Run(AcceptAsync);
    }

    /// <summary>How clients reach it, as programs write it.</summary>
    public string RemoteText { get; }

    public OvsdbRemote Remote => OvsdbRemote.TryParseList(RemoteText, out var remotes, out var error) ? remotes[0] : throw new AssertionException(error);

    /// <summary>How many connections were struck by each kind of fault.</summary>
    public IReadOnlyDictionary<FaultKind, int> Struck => _struck;

    /// <summary>From now on nothing is done to any connection; those to which something is being done end.</summary>
    public void CalmDown()
    {
        _isCalm = true;
        foreach (var connection in _connections.Keys.Where(c => c.Fault.Kind is not FaultKind.None))
            connection.End();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.WaitAsync(Eventually.Patience);
        foreach (var connection in _connections.Keys)
            connection.End();
        await Task.WhenAll(_connections.Values).WaitAsync(Eventually.Patience);
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            var connection = new FaultyConnection(
                new NetworkStream(client, ownsSocket: true), _isCalm ? Fault.None : _next(), kind => _struck.AddOrUpdate(kind, 1, (_, n) => n + 1));
            // Known before it runs, so that whoever ends the proxy finds it.
            var start = new TaskCompletionSource();
            _connections[connection] = RunAsync(connection, start.Task);
            start.SetResult();
        }
    }

    private async Task RunAsync(FaultyConnection connection, Task start)
    {
        await start.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await connection.RunAsync(_target);
        _connections.TryRemove(connection, out _);
    }
}
