using System.Net;
using System.Net.Sockets;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.Tests.Ovsdb;

/// <summary>An OVSDB server that says only what a test tells it to say.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly Socket _listener;
    private readonly List<ScriptedConnection> _connections = [];

    public ScriptedServer()
    {
        _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        var port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Assert.That(OvsdbRemote.TryParseList($"tcp:127.0.0.1:{port}", out var remotes, out var error), Is.True, error);
        Remote = remotes![0];
    }

    public OvsdbRemote Remote { get; }

    public async Task<ScriptedConnection> AcceptAsync()
    {
        var connection = new ScriptedConnection(await _listener.AcceptAsync().WaitAsync(Eventually.Patience));
        _connections.Add(connection);
        return connection;
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var connection in _connections)
            connection.Dispose();
    }
}
