using System.Collections.Immutable;
using System.Net.Sockets;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Replica;
using Reconciler.Ovsdb.Schema;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// The least that a client can do: its requests are written beforehand, and it looks only for the end of each message from the server. Its
/// speed is the server's limit.
/// </summary>
internal sealed class PreparedTransactions : IDisposable
{
    private const string Method = "monitor_cond_since";

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[256 * 1024];
    private readonly ImmutableArray<ReadOnlyMemory<byte>> _requests;
    private MessageHead _message = new();

    /// <summary>Connects, and follows the same rows as a client that holds them, so that the server reports the same.</summary>
    /// <param name="remote">The server.</param>
    /// <param name="schema">Its schema.</param>
    /// <param name="subscription">The rows that are followed.</param>
    /// <param name="requests">What is to be sent.</param>
    public PreparedTransactions(OvsdbRemote remote, DatabaseSchema schema, TableSubscription subscription, IEnumerable<ReadOnlyMemory<byte>> requests)
    {
        _requests = [.. requests];
        var replica = new DatabaseReplica(schema.Name, [subscription]);
        replica.Bind(schema);
        _socket.Connect(remote.EndPoint);
        _socket.Send(JsonRpc.Request(0, Method, w => MonitorRequest.Write(w, replica, MonitorRequest.DataMonitor, Method, Guid.Empty)).Span);
        Receive(1);
    }

    /// <summary>Sends all requests, with <paramref name="depth"/> in flight, and waits for their replies.</summary>
    public void Run(int depth)
    {
        var (sent, answered) = (0, 0);
        while (answered < _requests.Length)
        {
            for (; sent < _requests.Length && sent < answered + depth; sent++)
                _socket.Send(_requests[sent].Span);
            answered += Receive(1);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>Receives at least <paramref name="least"/> replies.</summary>
    private int Receive(int least)
    {
        var replies = 0;
        while (replies < least)
        {
            var bytes = _buffer.AsSpan(0, _socket.Receive(_buffer));
            if (bytes.IsEmpty)
                throw new BenchmarkException("the server has closed the connection");
            while (!bytes.IsEmpty)
            {
                bytes = bytes[_message.Take(bytes, out var isReply)..];
                replies += isReply ? 1 : 0;
            }
        }

        return replies;
    }
}
