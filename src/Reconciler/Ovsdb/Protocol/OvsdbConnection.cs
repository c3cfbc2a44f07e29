using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>One JSON-RPC connection to an OVSDB server (RFC 7047, section 4).</summary>
/// <remarks>
/// One loop reads the messages in order, and handles each notification before it reads the next message. The server sends the update that a
/// transaction causes before the transaction's reply (ovsdb-server(7), section 4.1.3). So a caller that gets a reply finds its own writes
/// in the replica.
/// </remarks>
internal sealed class OvsdbConnection : IAsyncDisposable
{
    /// <summary>
    /// The default size at which a message is refused: enough for a first dump of 100,000 rows of a kilobyte each, which is far more than
    /// one host asks for.
    /// </summary>
    public const long DefaultMessageBytes = 128L << 20;

    // A server that sends and never reads must not fill our memory with answers.
    private const int MaximumUnsentMessages = 16 * 1024;

    private readonly Stream _stream;
    private readonly TimeSpan _probeInterval;
    private readonly long _maximumMessageBytes;
    private readonly ArrivalRate _rate;
    private readonly Action<string, JsonElement> _onNotification;
    private readonly Channel<ReadOnlyMemory<byte>> _outgoing =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(MaximumUnsentMessages) { SingleReader = true });
    private readonly ConcurrentDictionary<long, PendingRequest> _pending = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<OvsdbException> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _loops;
    private long _lastId;
    private long _patience;
    private long _lastReceived = Environment.TickCount64;
    private volatile bool _isArriving;
    private volatile bool _isHandling;

    /// <summary>Takes over a connected stream.</summary>
    /// <param name="stream">The stream; disposed of with the connection.</param>
    /// <param name="probeInterval">
    /// How long the server may be silent before we send an echo. If it then stays silent for the same time, the connection ends.
    /// </param>
    /// <param name="onNotification">Called from the read loop for each notification, with its method and parameters; must be quick.</param>
    /// <param name="maximumMessageBytes">The size at which a message is refused.</param>
    public OvsdbConnection(
        Stream stream, TimeSpan probeInterval, Action<string, JsonElement> onNotification, long maximumMessageBytes = DefaultMessageBytes)
    {
        _stream = stream;
        _maximumMessageBytes = maximumMessageBytes;
        _probeInterval = probeInterval;
        _rate = new(2 * (long)probeInterval.TotalMilliseconds);
        _onNotification = onNotification;
        // Not on the caller's thread: a loop whose reads complete at once would never give the thread back.
        _loops = Task.WhenAll(Task.Run(ReadLoopAsync), Task.Run(WriteLoopAsync), Task.Run(ProbeLoopAsync));
    }

    /// <summary>Completes with the reason when the connection has ended.</summary>
    public Task<OvsdbException> Closed => _closed.Task;

    /// <summary>
    /// How long the server may be silent while it prepares what it was asked for; zero for twice the interval of probes. Probes are sent
    /// all the same, so that the kernel notices when the server's machine is gone.
    /// </summary>
    public TimeSpan Patience
    {
        get => TimeSpan.FromMilliseconds(Volatile.Read(ref _patience));
        set => Volatile.Write(ref _patience, (long)value.TotalMilliseconds);
    }

    /// <summary>Sends a request and waits for its reply.</summary>
    /// <param name="method">The method, e.g. <c>transact</c>.</param>
    /// <param name="writeParameters">Writes the <c>params</c> array, brackets included.</param>
    /// <param name="timeout">
    /// How long the server may take. After that the connection is dropped, because a late reply would be out of step.
    /// </param>
    /// <param name="read">Turns the <c>result</c> into the caller's type. It runs in the read loop, while the JSON is alive.</param>
    /// <param name="cancellationToken">Stops waiting; the server may still carry out the request.</param>
    /// <param name="isLong">Whether the reply may be large and arrive slowly. Then only silence counts as a timeout.</param>
    /// <exception cref="OvsdbErrorReplyException">The server answered with an error.</exception>
    /// <exception cref="OvsdbConnectionException">The connection was lost before the reply. The server may have acted or not.</exception>
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
            var error = new OvsdbSilentException($"no answer to {method} within {timeout.TotalSeconds:0.#} s");
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
            // Marks the exception as observed: the caller may have stopped waiting.
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
        // The source of the stop token is not disposed of: another thread may be inside Close.
    }

    /// <summary>Waits for a reply. The timeout does not end the wait while a message still arrives, and not too slowly.</summary>
    private async Task WaitPatientlyAsync(Task reply, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var wait = timeout;
        while (wait > TimeSpan.Zero)
        {
            var before = _rate.Received;
            await reply.WaitAsync(wait, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            if (reply.IsCompleted || !_isArriving)
                return;
            if (!_isHandling && wait >= timeout / 2 && ArrivalRate.IsTooSlow(_rate.Received - before, (long)wait.TotalMilliseconds))
                return;
            wait = _isHandling ? timeout : timeout - TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastReceived));
        }
    }

    private async Task ReadLoopAsync()
    {
        var pipe = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        var frames = new JsonFrameReader(pipe, _maximumMessageBytes)
        {
            BytesReceived = bytes =>
            {
                _rate.Note(bytes);
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
                _rate.NoteMessage();
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
            // Any exception: once a loop has ended, the connection must not look alive.
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
                return; // The answer to a probe, whose id is a string. Its arrival has been noted already.
            throw new OvsdbProtocolException("the server sent a reply without an id");
        }

        // The request is not in the table if its caller has stopped waiting.
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
            // The request is no longer in the table, so the end of the connection would not fail it.
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
    /// Sends an echo to a silent server, as the OVS clients do (ovs lib/reconnect.c). Anything that arrives counts as a sign of life.
    /// </summary>
    private async Task ProbeLoopAsync()
    {
        // Its id is not in the table of requests, because any message is a good answer.
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
                if (_rate.WhyTooSlow(_isArriving && !_isHandling, now) is { } tooSlow)
                {
                    Close(new OvsdbConnectionException(tooSlow));
                    return;
                }

                // While we handle a message, the silence is not the server's fault.
                if (now - received < interval || _isHandling)
                    probedAt = 0;
                else if (probedAt == 0)
                {
                    probedAt = now;
                    Send(echo);
                }
                else if (now - probedAt >= interval && received < probedAt && now - received >= Volatile.Read(ref _patience))
                {
                    Close(new OvsdbSilentException($"the server has been silent for {(now - received) / 1000.0:0.#} s"));
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The connection is closed.
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
