using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>Cuts a stream into single JSON messages. OVSDB sends them back to back, without a delimiter.</summary>
/// <remarks>
/// The reader limits values as well as bytes. A parsed value takes a dozen bytes of memory, so a message of many tiny values would cost
/// several times its size.
/// </remarks>
internal sealed class JsonFrameReader
{
    private const int BytesPerValue = 8;

    private readonly PipeReader _reader;
    private readonly long _maximumBytes;
    private readonly long _maximumValues;

    /// <summary>Creates the reader.</summary>
    /// <param name="reader">Where the bytes come from.</param>
    /// <param name="maximumBytes">The size at which a message is refused, so that a broken server cannot fill our memory.</param>
    public JsonFrameReader(PipeReader reader, long maximumBytes)
    {
        _reader = reader;
        _maximumBytes = maximumBytes;
        _maximumValues = Math.Max(1, maximumBytes / BytesPerValue);
    }

    /// <summary>
    /// Called whenever bytes arrive, also in the middle of a message, with their number. They show that the other side is alive.
    /// </summary>
    public Action<long>? BytesReceived { get; init; }

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message, which the caller disposes of; null at the end of the stream.</returns>
    /// <exception cref="OvsdbProtocolException">The stream is not JSON, ends inside a message, or a message is too large.</exception>
    public async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        var scanner = default(JsonFrameScanner);
        long scanned = 0;
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (read.IsCanceled)
                throw new OperationCanceledException(cancellationToken);
            BytesReceived?.Invoke(buffer.Length - scanned);

            if (TryScan(buffer, ref scanner, ref scanned))
            {
                var frame = buffer.Slice(0, scanned);
                var document = Parse(frame);
                _reader.AdvanceTo(frame.End);
                return document;
            }

            if (read.IsCompleted)
                return scanner.IsAtStart ? null : throw new OvsdbProtocolException("the connection ended inside a message");

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private bool TryScan(in ReadOnlySequence<byte> bytes, ref JsonFrameScanner scanner, ref long scanned)
    {
        foreach (var segment in bytes.Slice(scanned))
        {
            var end = scanner.Scan(segment.Span);
            scanned += end < 0 ? segment.Length : end;
            if (scanned > _maximumBytes)
                throw new OvsdbProtocolException($"a message is larger than {_maximumBytes} bytes");
            if (scanner.Values > _maximumValues)
                throw new OvsdbProtocolException($"a message has more than {_maximumValues} values");
            if (end >= 0)
                return true;
        }

        return false;
    }

    private static JsonDocument Parse(in ReadOnlySequence<byte> message)
    {
        try
        {
            return JsonDocument.Parse(message, new() { MaxDepth = JsonFrameScanner.MaximumDepth });
        }
        catch (JsonException e)
        {
            throw new OvsdbProtocolException($"the server sent something that is not JSON: {e.Message}", e);
        }
    }
}
