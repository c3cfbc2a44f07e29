using System.Buffers.Text;
using System.Text;

namespace HookShim;

/// <summary>
/// Reads one HTTP/1.1 response as it arrives: the status, and for a 409 the part of the body that is shown to the user (RFC 9112).
/// </summary>
/// <remarks>
/// It is strict on purpose: a response that it does not understand counts as no answer, and without an answer a domain starts. It parses
/// from the first byte again whenever more bytes come. That is simple, and cheap for answers of a few hundred bytes.
/// </remarks>
internal ref struct HttpResponseReader
{
    /// <summary>Size of the buffer to read into, in bytes: the longest head we accept and the longest body we show.</summary>
    public const int BufferSize = 16 * 1024;

    /// <summary>The status that refuses an operation: 409 Conflict.</summary>
    public const int Conflict = 409;

    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>Starts a response that is read into <paramref name="buffer"/>.</summary>
    public HttpResponseReader(Span<byte> buffer) => _buffer = buffer;

    /// <summary>The free part of the buffer, for the next bytes. Pass their number to <see cref="TryAdvance"/>.</summary>
    public readonly Span<byte> Free => _buffer[_length..];

    /// <summary>The status code; 0 until the head is complete.</summary>
    public int Status { get; private set; }

    /// <summary>The body of a 409, at most <see cref="RefusalReason.MaximumLength"/> bytes.</summary>
    public Span<byte> Body { get; private set; }

    /// <summary>Whether enough was read: the head, and for a 409 the body, or the part of it that is shown.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Parses the bytes that were put into <see cref="Free"/>; false if this can no longer become a valid response.</summary>
    public bool TryAdvance(int count)
    {
        _length += count;
        return TryRead(ended: false) && (IsComplete || _length < _buffer.Length);
    }

    /// <summary>Notes that the daemon closed the connection; false if that cuts the response short.</summary>
    public bool TryEnd() => TryRead(ended: true) && IsComplete;

    private bool TryRead(bool ended)
    {
        var rest = _buffer[.._length];
        int status;
        long? length;
        do
        {
            var headLength = rest.IndexOf("\r\n\r\n"u8);
            if (headLength < 0)
                return true;

            if (!TryReadHead(rest[..(headLength + 2)], out status, out length))
                return false;
            rest = rest[(headLength + 4)..];
        }
        // Interim responses come before the final one (RFC 9110, section 15.2).
        while (status < 200);

        Status = status;
        if (status != Conflict)
        {
            IsComplete = true;
            return true;
        }

        // Without a length the body ends with the connection (RFC 9112, section 6.3).
        var wanted = (int)Math.Min(length ?? RefusalReason.MaximumLength, RefusalReason.MaximumLength);
        IsComplete = rest.Length >= wanted || (ended && length is null);
        Body = rest[..Math.Min(rest.Length, wanted)];
        return true;
    }

    /// <summary>Reads the status line and the header field that says how long the body is.</summary>
    /// <param name="head">The head, with the end of its last line.</param>
    /// <param name="status">The status code.</param>
    /// <param name="length">The body's length in bytes; null when the end of the connection is its end.</param>
    private static bool TryReadHead(ReadOnlySpan<byte> head, out int status, out long? length)
    {
        length = null;
        var lineLength = head.IndexOf("\r\n"u8);
        if (!TryReadStatusLine(head[..lineLength], out status))
            return false;

        for (head = head[(lineLength + 2)..]; head.Length > 0; head = head[(lineLength + 2)..])
        {
            lineLength = head.IndexOf("\r\n"u8);
            var colon = head[..lineLength].IndexOf((byte)':');
            if (colon <= 0)
                return false;

            var name = head[..colon];
            var value = head[(colon + 1)..lineLength].Trim(" \t"u8);
            if (Ascii.EqualsIgnoreCase(name, "Content-Length"u8))
            {
                if (!Utf8Parser.TryParse(value, out long number, out var consumed) || consumed != value.Length || number < 0)
                    return false;
                length = number;
            }
            else if (Ascii.EqualsIgnoreCase(name, "Transfer-Encoding"u8))
            {
                // The daemon uses none.
                return false;
            }
        }

        return true;
    }

    private static bool TryReadStatusLine(ReadOnlySpan<byte> line, out int status)
    {
        // HTTP-version SP 3DIGIT SP [ reason-phrase ] (RFC 9112, section 4). Some servers omit the last space.
        const int versionLength = 9;
        const int codeLength = 3;
        status = 0;
        return (line.StartsWith("HTTP/1.1 "u8) || line.StartsWith("HTTP/1.0 "u8))
            && line.Length >= versionLength + codeLength
            && (line.Length == versionLength + codeLength || line[versionLength + codeLength] == ' ')
            && Utf8Parser.TryParse(line.Slice(versionLength, codeLength), out status, out var consumed)
            && consumed == codeLength
            && status >= 100;
    }
}
