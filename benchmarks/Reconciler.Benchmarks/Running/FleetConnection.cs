using System.Collections.Immutable;
using System.Net.Sockets;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// One daemon's connection to a Northbound server. It sends the daemon's requests, and only counts the answers, because hundreds of copies
/// of the Northbound would not fit into memory.
/// </summary>
internal sealed class FleetConnection : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _replies = new(0);
    private readonly Task _reading;
    private long _received;

    private FleetConnection(Stream stream)
    {
        _stream = stream;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>How many bytes have come.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Connects, and waits until everything that was asked for has come.</summary>
    public static async Task<FleetConnection> ConnectAsync(
        OvsdbRemote remote, ImmutableArray<ReadOnlyMemory<byte>> requests, CancellationToken cancellationToken)
    {
        var connection = new FleetConnection(await OpenAsync(remote, cancellationToken));
        try
        {
            foreach (var request in requests)
                await connection.CallAsync(request, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request and waits for its reply. Only one request is open at a time.</summary>
    public async Task CallAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(request, cancellationToken);
        var reply = _replies.WaitAsync(cancellationToken);
        if (await Task.WhenAny(reply, _reading) == _reading)
            await _reading;
        await reply;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stream.DisposeAsync();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _replies.Dispose();
        _stop.Dispose();
    }

    /// <summary>Opens the socket, and tries again if needed, as a session does: a busy server's queue has limited room.</summary>
    private static async Task<Stream> OpenAsync(OvsdbRemote remote, CancellationToken cancellationToken)
    {
        var options = new OvsdbSessionOptions([remote]);
        var backoff = new ReconnectBackoff(1, options.InitialBackoff, options.MaximumBackoff, TimeProvider.System, Random.Shared.NextDouble);
        while (true)
        {
            try
            {
                return await remote.ConnectAsync(TlsFiles.None, cancellationToken);
            }
            catch (OvsdbConnectionException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.WouldBlock })
            {
                await Task.Delay(backoff.Next(), cancellationToken);
            }
        }
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[128 * 1024];
        var message = new MessageHead();
        while (await _stream.ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            Volatile.Write(ref _received, _received + length);
            var bytes = buffer.AsMemory(0, length);
            while (!bytes.IsEmpty)
            {
                bytes = bytes[message.Take(bytes.Span, out var isReply)..];
                if (isReply)
                    _replies.Release();
            }
        }

        throw new BenchmarkException("the server has closed the connection");
    }
}
