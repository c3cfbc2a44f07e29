using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>Cuts a stream of JSON objects, which OVSDB sends back to back without any delimiter, into single messages.</summary>
/// <remarks>
/// Each byte is looked at once, however many reads a message takes to arrive. Values are counted as well as bytes: each takes a
/// dozen bytes of memory once it is parsed, so that a message of many tiny ones would cost several times its size.
/// </remarks>
internal sealed class JsonFrameReader
{
    private const int BytesPerValue = 8;

    // Deeper than anything that RFC 7047 describes; the default of the parser.
    private const int MaximumDepth = 64;

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

    /// <summary>Called whenever bytes arrive, also in the middle of a message: the other side is alive.</summary>
    public Action? BytesReceived { get; init; }

    /// <summary>Waits for the next message.</summary>
    /// <returns>The message, which the caller disposes of; null at the end of the stream.</returns>
    /// <exception cref="OvsdbProtocolException">The stream is not JSON, ends inside a message, or a message is too large.</exception>
    public async ValueTask<JsonDocument?> ReadAsync(CancellationToken cancellationToken)
    {
        var state = NewState();
        long scanned = 0;
        long values = 0;
        while (true)
        {
            var read = await _reader.ReadAsync(cancellationToken);
            var buffer = read.Buffer;
            if (read.IsCanceled)
                throw new OperationCanceledException(cancellationToken);
            BytesReceived?.Invoke();

            if (TryScan(buffer, ref state, ref scanned, ref values, out var complete))
            {
                var frame = buffer.Slice(0, scanned);
                var document = JsonDocument.Parse(frame);
                _reader.AdvanceTo(frame.End);
                return document;
            }

            if (buffer.Length > _maximumBytes)
                throw new OvsdbProtocolException($"a message is larger than {_maximumBytes} bytes");

            if (read.IsCompleted)
            {
                return complete && IsBlank(buffer) ? null : throw new OvsdbProtocolException("the connection ended inside a message");
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private bool TryScan(in ReadOnlySequence<byte> buffer, ref JsonReaderState state, ref long scanned, ref long values, out bool atStart)
    {
        var json = new Utf8JsonReader(buffer.Slice(scanned), isFinalBlock: false, state);
        try
        {
            while (json.Read())
            {
                if (++values > _maximumValues)
                    throw new OvsdbProtocolException($"a message has more than {values - 1} values");
                if (json.CurrentDepth == 0)
                {
                    if (json.TokenType is not JsonTokenType.EndObject and not JsonTokenType.StartObject)
                        throw new OvsdbProtocolException($"a message starts with {json.TokenType}, not with an object");
                    if (json.TokenType is JsonTokenType.EndObject)
                    {
                        scanned += json.BytesConsumed;
                        atStart = true;
                        return true;
                    }
                }
            }
        }
        catch (JsonException e)
        {
            throw new OvsdbProtocolException($"the server sent something that is not JSON: {e.Message}", e);
        }

        scanned += json.BytesConsumed;
        state = json.CurrentState;
        atStart = json.TokenType is JsonTokenType.None;
        return false;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> buffer)
    {
        foreach (var segment in buffer)
        {
            if (!segment.Span.Trim(" \t\r\n"u8).IsEmpty)
                return false;
        }

        return true;
    }

    private static JsonReaderState NewState() => new(new JsonReaderOptions { MaxDepth = MaximumDepth });
}
