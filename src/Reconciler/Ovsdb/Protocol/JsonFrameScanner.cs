using System.Buffers;

namespace Reconciler.Ovsdb.Protocol;

/// <summary>Finds the end of a JSON object in bytes that arrive in pieces. Each byte is looked at once, whatever the pieces.</summary>
/// <remarks>
/// A JSON reader starts a string again with each new piece, so a long string in small pieces would take hours. The scanner knows just
/// enough of JSON to find the end of an object, and to reject early what is not JSON. The parser checks the rest.
/// </remarks>
internal struct JsonFrameScanner
{
    /// <summary>How deep arrays and objects may nest: deeper than any message of RFC 7047, and as deep as the parser goes.</summary>
    public const int MaximumDepth = 64;

    private static readonly SearchValues<byte> s_stringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);
    private static readonly SearchValues<byte> s_blanks = SearchValues.Create(" \t\r\n"u8);
    private static readonly SearchValues<byte> s_plain = SearchValues.Create(" \t\r\n0123456789+-.eEtrufalsn"u8);

    // One bit for each level: whether it is an array.
    private ulong _arrays;
    private int _depth;
    private bool _isInString;
    private bool _isEscaped;

    /// <summary>About how many values there are so far.</summary>
    public long Values { get; private set; }

    /// <summary>Whether only white space has come so far.</summary>
    public readonly bool IsAtStart => _depth == 0;

    /// <summary>Looks at the bytes that follow those of the last call.</summary>
    /// <returns>How many of them belong to the object if it ends here; otherwise -1.</returns>
    /// <exception cref="OvsdbProtocolException">They are not JSON, or not an object.</exception>
    public int Scan(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_isInString)
            {
                i = ScanString(bytes, i);
                continue;
            }

            var skipped = bytes[i..].IndexOfAnyExcept(_depth == 0 ? s_blanks : s_plain);
            if (skipped < 0)
                return -1;
            i += skipped;
            var current = bytes[i];
            if (_depth == 0 && current != '{')
                throw NoObject(current);
            switch (current)
            {
                case (byte)'"':
                    _isInString = true;
                    break;
                case (byte)',' or (byte)':':
                    Values++;
                    break;
                case (byte)'{' or (byte)'[':
                    Open(isArray: current == '[');
                    break;
                case (byte)'}' or (byte)']':
                    if (Close(isArray: current == ']'))
                        return i + 1;
                    break;
                default:
                    throw NotJson($"the byte 0x{current:x2} is outside a string");
            }
        }

        return -1;
    }

    /// <summary>Looks at the bytes of a string.</summary>
    /// <returns>The index of the last byte that was looked at.</returns>
    private int ScanString(ReadOnlySpan<byte> bytes, int i)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return i;
        }

        var stop = bytes[i..].IndexOfAny(s_stringStops);
        if (stop < 0)
            return bytes.Length;
        i += stop;
        switch (bytes[i])
        {
            case (byte)'"':
                _isInString = false;
                break;
            case (byte)'\\':
                _isEscaped = true;
                break;
            default:
                throw NotJson($"the byte 0x{bytes[i]:x2} is in a string");
        }

        return i;
    }

    private void Open(bool isArray)
    {
        if (_depth == MaximumDepth)
            throw NotJson($"it is nested more than {MaximumDepth} deep");
        _arrays = (_arrays << 1) | (isArray ? 1u : 0u);
        _depth++;
        Values++;
    }

    /// <summary>Closes an array or object, and says whether it was the outermost.</summary>
    private bool Close(bool isArray)
    {
        if (((_arrays & 1) == 1) != isArray)
            throw NotJson("it closes what it has not opened");
        _arrays >>= 1;
        return --_depth == 0;
    }

    private static OvsdbProtocolException NoObject(byte first) => first is (byte)'[' or (byte)'"' or (byte)'-' or (byte)'t' or (byte)'f' or (byte)'n' or (>= (byte)'0' and <= (byte)'9')
        ? new($"a message starts with '{(char)first}', not with an object")
        : NotJson($"it begins with the byte 0x{first:x2}");

    private static OvsdbProtocolException NotJson(string reason) => new($"the server sent something that is not JSON: {reason}");
}
