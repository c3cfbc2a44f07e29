using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>One JSON-RPC connection to an OVSDB server (RFC 7047, section 4).</summary>
/// <remarks>
/// One loop reads, in order: a notification is handled to its end before the next message is looked at, and a reply completes
/// its request after that. The server sends the update that a transaction causes before the transaction's reply
/// (ovsdb-server(7), section 4.1.3), so whoever awaits a reply finds its own writes in the replica.
/// </remarks>
internal sealed class OvsdbConnection : IAsyncDisposable
{
    // The first dump of 100,000 rows of a kilobyte each, which is far more than one host asks for.
    private const long MaximumMessageBytes = 128L << 20;

    // A server that sends and never reads must not make us collect what it is owed.
    private const int MaximumUnsentMessages = 16 * 1024;

    private readonly Stream _stream;
    private readonly TimeSpan _probeInterval;
    private readonly Action<string, JsonElement> _onNotification;
    private readonly Channel<ReadOnlyMemory<byte>> _outgoing =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaximumUnsentMessages) { SingleReader = true });
    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<OvsdbException> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loops;
    private long _lastId;
    private long _lastReceived = Environment.TickCount64;
    private volatile bool _isArriving;
    private volatile bool _isHandling;

    /// <summary>Takes over a connected stream.</summary>
    /// <param name="stream">The stream; disposed of with the connection.</param>
    /// <param name="probeInterval">
    /// How long the server may be silent before it is asked for an echo; a second silence of that length ends the connection.
    /// </param>
    /// <param name="onNotification">Called from the read loop for each notification, with its method and parameters; must be quick.</param>
    public OvsdbConnection(Stream stream, TimeSpan probeInterval, Action<string, JsonElement> onNotification)
    {
        _stream = stream;
        _probeInterval = probeInterval;
        _onNotification = onNotification;
        // Not on the caller's thread: reads that find their bytes at hand would keep it.
        _loops = Task.WhenAll(Task.Run(ReadLoopAsync), Task.Run(WriteLoopAsync), Task.Run(ProbeLoopAsync));
    }

    /// <summary>Completes when the connection has ended, with why.</summary>
    public Task<OvsdbException> Closed => _closed.Task;

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <param name="method">The method, e.g. <c>transact</c>.</param>
    /// <param name="writeParameters">Writes the <c>params</c> array, brackets included.</param>
    /// <param name="timeout">How long the server may take; the connection is dropped after that, since the reply would be out of step.</param>
    /// <param name="read">Turns the <c>result</c> into what the caller wants, inside the read loop, while the JSON is alive.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still do what it was asked.</param>
    /// <param name="isLong">Whether the reply may be so long that it takes more time to arrive: then only silence is held against the server.</param>
    /// <exception cref="OvsdbErrorReplyException">The server answered with an error.</exception>
    /// <exception cref="OvsdbConnectionException">The connection was lost first: whether the server acted is not known.</exception>
    public async Task<T> CallAsync<T>(
        string method,
        Action<Utf8JsonWriter> writeParameters,
        TimeSpan timeout,
        Func<JsonElement, T> read,
        CancellationToken cancellationToken,
        bool isLong = false)
    {
        var id = Interlocked.Increment(ref _lastId);
        var request = JsonRpc.Request(id, method, writeParameters);
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[id] = new(
            method,
            result =>
            {
                try
                {
                    completion.TrySetResult(read(result));
                }
                catch (Exception e)
                {
                    Fail(e as OvsdbException ?? new OvsdbProtocolException($"{method}: unexpected reply: {e.Message}", e));
                }
            },
            Fail);

        if (!Send(request) || _closed.Task.IsCompleted)
        {
            _pending.TryRemove(id, out _);
            var reason = await _closed.Task;
            throw new OvsdbConnectionException(reason.Message, reason);
        }

        try
        {
            if (isLong)
                await WaitPatientlyAsync(completion.Task, timeout, cancellationToken);
            return await completion.Task.WaitAsync(isLong ? TimeSpan.Zero : timeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            var error = new OvsdbConnectionException($"no answer to {method} within {timeout.TotalSeconds:0.#} s");
            Close(error);
            throw error;
        }
        finally
        {
            _pending.TryRemove(id, out _);
        }

        void Fail(OvsdbException error)
        {
            completion.TrySetException(error);
            // The caller may have gone, after its deadline for one: then nobody else looks at the exception.
            _ = completion.Task.Exception;
        }
    }

    /// <summary>Ends the connection; requests that are still open fail with <paramref name="reason"/>.</summary>
    public void Close(OvsdbException reason)
    {
        if (!_closed.TrySetResult(reason))
            return;
        _outgoing.Writer.TryComplete();
        _stop.Cancel();
        FailPending(reason);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Close(new OvsdbConnectionException("the connection was closed on this side"));
        await _stream.DisposeAsync();
        await _loops;
        // A request may have been registered between the first sweep and the end of the loops.
        FailPending(await _closed.Task);
        // The source of the stop token is left to the collector: somebody else may be in the middle of Close.
    }

    /// <summary>Waits for a reply, also beyond the time that one may take, for as long as a message is on its way to us.</summary>
    private async Task WaitPatientlyAsync(Task reply, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var wait = timeout;
        while (wait > TimeSpan.Zero)
        {
            await reply.WaitAsync(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (reply.IsCompleted || !_isArriving)
                return;
            wait = _isHandling ? timeout : timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastReceived));
        }
    }

    private async Task ReadLoopAsync()
    {
        var pipe = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var frames = new JsonFrameReader(pipe, MaximumMessageBytes)
        {
            BytesReceived = () =>
            {
                Volatile.Write(ref _lastReceived, Environment.TickCount64);
                _isArriving = true;
            },
        };
        try
        {
            while (await frames.ReadAsync(_stop.Token) is { } message)
            {
                _isHandling = true;
                using (message)
                    Dispatch(message.RootElement);
                Volatile.Write(ref _lastReceived, Environment.TickCount64);
                _isHandling = _isArriving = false;
            }

            Close(new OvsdbConnectionException("the server closed the connection"));
        }
        catch (OvsdbException e)
        {
            Close(e);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Close(new OvsdbConnectionException($"the connection was lost: {e.Message}", e));
        }
        catch (Exception e)
        {
            // Whatever it is, a loop that has ended must not leave a connection that looks alive.
            Close(new OvsdbProtocolException($"the server sent a message of a shape that was not expected: {e.Message}", e));
        }
        finally
        {
            _isHandling = _isArriving = false;
            await pipe.CompleteAsync();
        }
    }

    private void Dispatch(JsonElement message)
    {
        var hasId = message.TryGetProperty("id"u8, out var id) && id.ValueKind is not JsonValueKind.Null;
        if (message.TryGetProperty("method"u8, out var method))
        {
            var parameters = message.TryGetProperty("params"u8, out var p) ? p : default;
            if (hasId)
                Send(JsonRpc.Answer(id, method, parameters));
            else
                _onNotification(method.GetString() ?? "", parameters);
            return;
        }

        if (!hasId || id.ValueKind is not JsonValueKind.Number || !id.TryGetInt64(out var number))
        {
            if (hasId)
                return; // The answer to a probe, whose id is a string: that bytes arrived is all it says.
            throw new OvsdbProtocolException("the server sent a reply without an id");
        }

        // Not there when its caller stopped waiting.
        if (!_pending.TryRemove(number, out var pending))
            return;

        try
        {
            if (message.TryGetProperty("error"u8, out var error) && error.ValueKind is not JsonValueKind.Null)
                pending.Fail(JsonRpc.ReadError(pending.Method, error));
            else if (message.TryGetProperty("result"u8, out var result))
                pending.Complete(result);
            else
                pending.Fail(new OvsdbProtocolException($"{pending.Method}: the reply has neither a result nor an error"));
        }
        catch (Exception e)
        {
            // It waits in no table any more, where the end of the connection would find it.
            pending.Fail(e as OvsdbException ?? new OvsdbProtocolException($"{pending.Method}: unexpected reply: {e.Message}", e));
            throw;
        }
    }

    private bool Send(ReadOnlyMemory<byte> message)
    {
        if (_outgoing.Writer.TryWrite(message))
            return true;
        Close(new OvsdbConnectionException("the server does not read what it is sent"));
        return false;
    }

    private async Task WriteLoopAsync()
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync(_stop.Token))
                await _stream.WriteAsync(message, _stop.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            Close(new OvsdbConnectionException($"the connection was lost: {e.Message}", e));
        }
    }

    /// <summary>
    /// Asks a silent server for a sign of life, as the OVS clients do (ovs lib/reconnect.c): anything received counts as one.
    /// </summary>
    private async Task ProbeLoopAsync()
    {
        // Ready to send; without an id of its own in the table, since any answer will do.
        ReadOnlyMemory<byte> echo = """{"id":"echo","method":"echo","params":[]}"""u8.ToArray();
        var interval = (long)_probeInterval.TotalMilliseconds;
        var probedAt = 0L;
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(50, interval / 4)), _stop.Token);
                var now = Environment.TickCount64;
                var received = Volatile.Read(ref _lastReceived);
                // While we are busy with what it sent, it is not the server that is slow.
                if (now - received < interval || _isHandling)
                    probedAt = 0;
                else if (probedAt == 0)
                {
                    probedAt = now;
                    Send(echo);
                }
                else if (now - probedAt >= interval && received < probedAt)
                {
                    Close(new OvsdbConnectionException($"the server has been silent for {(now - received) / 1000.0:0.#} s"));
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is closed: nothing is left to probe.
        }
    }

    private void FailPending(OvsdbException reason)
    {
        foreach (var id in _pending.Keys)
        {
            if (_pending.TryRemove(id, out var pending))
                pending.Fail(reason);
        }
    }

    private sealed record PendingRequest(string Method, Action<JsonElement> Complete, Action<OvsdbException> Fail);
}
