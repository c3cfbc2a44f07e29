using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.IntegrationTests.Ovsdb;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class FaultyConnection
{
    private static readonly string[] s_writes = ["insert", "update", "mutate", "delete"];

    private readonly Stream _client;
    private readonly Action<FaultKind> _onStruck;
    private readonly CancellationTokenSource _end = new();
    private readonly HashSet<string> _awaited = [];
    private readonly Lock _gate = new();
    private volatile bool _isSilent;
    private volatile bool _isDue;
    private byte[]? _late;

    /// <param name="client">The client's side.</param>
    /// <param name="fault">What to do to it.</param>
    /// <param name="onStruck">Told when that is done.</param>
    public FaultyConnection(Stream client, Fault fault, Action<FaultKind> onStruck)
    {
        _client = client;
        Fault = fault;
        _onStruck = onStruck;
        _isDue = fault.After == 0;
    }

    public Fault Fault { get; }

    /// <summary>Ends it.</summary>
    public void End() => _end.Cancel();

    /// <summary>Passes messages on until one side ends or is cut off.</summary>
    public async Task RunAsync(OvsdbRemote target)
    {
        await using var client = _client;
        Task[] directions = [];
        try
        {
            await using var server = await target.ConnectAsync(TlsFiles.None, _end.Token);
            directions = [PassRequestsAsync(server), PassAnswersAsync(server)];
            await Task.WhenAny(directions);
            // The client is cut off before the request goes on its way again.
            await _client.DisposeAsync();
            if (_late is { } late)
            {
                await Task.Delay(Fault.Delay * 10, _end.Token);
                await server.WriteAsync(late, _end.Token);
                // So that the server reads it before it sees the end.
                await Task.Delay(Fault.Delay, _end.Token);
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The server is not there, or has gone.
        }

        await _end.CancelAsync();
        foreach (var direction in directions)
            await direction;
    }

    private static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException or OperationCanceledException or OvsdbException;

    private async Task PassRequestsAsync(Stream server)
    {
        try
        {
            await PassAllRequestsAsync(server);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // One side is gone, which ends the other.
        }
    }

    private async Task PassAnswersAsync(Stream server)
    {
        try
        {
            await PassAllAnswersAsync(server);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // One side is gone, which ends the other.
        }
    }

    private async Task PassAllRequestsAsync(Stream server)
    {
        await foreach (var message in ReadAsync(_client))
        {
            if (_isSilent)
                continue;
            var root = message.RootElement;
            var text = root.GetRawText();
            if (IsWrite(root))
            {
                if (Fault.Kind is FaultKind.LateRequest && _isDue)
                {
                    _late = Encoding.UTF8.GetBytes(text);
                    _onStruck(Fault.Kind);
                    return;
                }

                lock (_gate)
                    _awaited.Add(root.GetProperty("id").GetRawText());
            }

            await SendAsync(server, text);
        }
    }

    private async Task PassAllAnswersAsync(Stream server)
    {
        var passed = 0;
        await foreach (var message in ReadAsync(server))
        {
            if (_isSilent)
                continue;
            var text = message.RootElement.GetRawText();
            _isDue = passed++ >= Fault.After;
            if (passed - 1 == Fault.After && Fault.Kind is FaultKind.Delay or FaultKind.Pieces)
                _onStruck(Fault.Kind);
            if (Fault.Kind is FaultKind.Delay or FaultKind.Pieces && passed - Fault.After > Fault.LastsFor)
                return;
            switch (_isDue ? Fault.Kind : FaultKind.None)
            {
                case FaultKind.Cut:
                    _onStruck(Fault.Kind);
                    return;
                case FaultKind.CutInside:
                    _onStruck(Fault.Kind);
                    await _client.WriteAsync(Encoding.UTF8.GetBytes(text[..(text.Length / 2)]), _end.Token);
                    return;
                case FaultKind.Silence:
                    _onStruck(Fault.Kind);
                    _isSilent = true;
                    continue;
                case FaultKind.Garbage:
                    _onStruck(Fault.Kind);
                    var garbage = new byte[100];
                    new Random(Fault.After).NextBytes(garbage);
                    await _client.WriteAsync(garbage, _end.Token);
                    return;
                case FaultKind.LoseReply when IsAwaited(message.RootElement):
                    _onStruck(Fault.Kind);
                    return;
            }

            await SendAsync(_client, text);
        }
    }

    private async IAsyncEnumerable<JsonDocument> ReadAsync(Stream from)
    {
        var frames = new JsonFrameReader(PipeReader.Create(from, new(leaveOpen: true)), 1L << 30);
        while (await frames.ReadAsync(_end.Token) is { } message)
        {
            using (message)
                yield return message;
        }
    }

    private async Task SendAsync(Stream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsMemory();
        if (_isDue && Fault.Kind is FaultKind.Delay)
            await Task.Delay(Fault.Delay, _end.Token);
        // Of a long message the beginning, which shows as much.
        for (var i = 0; i < 200 && _isDue && Fault.Kind is FaultKind.Pieces && bytes.Length > 0; i++)
        {
            var length = Math.Min(bytes.Length, 1 + (i % 7));
            await to.WriteAsync(bytes[..length], _end.Token);
            await Task.Yield();
            bytes = bytes[length..];
        }

        await to.WriteAsync(bytes, _end.Token);
    }

    private bool IsAwaited(JsonElement message)
    {
        if (!message.TryGetProperty("id", out var id))
            return false;
        lock (_gate)
            return _awaited.Contains(id.GetRawText());
    }

    private static bool IsWrite(JsonElement message) =>
        message.TryGetProperty("method", out var method) && method.ValueEquals("transact")
        && message.GetProperty("params").EnumerateArray().Skip(1).Any(o => s_writes.Contains(o.GetProperty("op").GetString()));
}
