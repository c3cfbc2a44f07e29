using System.Buffers.Text;
using System.Text;

namespace HookShim;

/// <summary>Writes the request that carries an event to the daemon.</summary>
internal static class HookRequest
{
    // Enough for the fixed parts and the digits of the numbers.
    private const int FixedLength = 256;

    /// <summary>The request line and the header fields, with the empty line that ends them (RFC 9112, sections 3 and 5).</summary>
    /// <param name="call">The event. It is sent as an event of the qemu driver, whatever name the program was started under.</param>
    /// <param name="calledAt">
    /// When libvirt called the hook, as a reading of <see cref="Deadline.Now"/>. The daemon has the same clock, and may read the request
    /// late: while the daemon restarts, the request waits in the socket's queue, and the domain may start and stop several times.
    /// </param>
    /// <param name="contentLength">Length of the body that follows, in bytes.</param>
    public static ReadOnlySpan<byte> FormatHead(HookCall call, long calledAt, int contentLength)
    {
        // A character takes at most three bytes of UTF-8, and a byte at most three characters of percent-encoding.
        var characters = call.Subject.Length + call.Operation.Length + call.SubOperation.Length + call.Extra.Length;
        var head = new byte[FixedLength + 9 * characters];
        var position = 0;

        Append(head, ref position, "POST /hook?driver=qemu&object="u8);
        AppendEncoded(head, ref position, call.Subject);
        Append(head, ref position, "&operation="u8);
        AppendEncoded(head, ref position, call.Operation);
        Append(head, ref position, "&suboperation="u8);
        AppendEncoded(head, ref position, call.SubOperation);
        Append(head, ref position, "&extra="u8);
        AppendEncoded(head, ref position, call.Extra);
        Append(head, ref position,
            " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/xml\r\nReconciler-Called-At: "u8);
        Append(head, ref position, calledAt);
        Append(head, ref position, "\r\nContent-Length: "u8);
        Append(head, ref position, contentLength);
        Append(head, ref position, "\r\n\r\n"u8);

        return head.AsSpan(0, position);
    }

    private static void Append(byte[] head, ref int position, long number)
    {
        Utf8Formatter.TryFormat(number, head.AsSpan(position), out var digits);
        position += digits;
    }

    private static void Append(byte[] head, ref int position, ReadOnlySpan<byte> text)
    {
        text.CopyTo(head.AsSpan(position));
        position += text.Length;
    }

    /// <summary>Appends a value with everything but the unreserved characters percent-encoded (RFC 3986, section 2).</summary>
    private static void AppendEncoded(byte[] head, ref int position, string value)
    {
        var hexDigits = "0123456789ABCDEF"u8;
        foreach (var octet in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                head[position++] = octet;
                continue;
            }

            head[position++] = (byte)'%';
            head[position++] = hexDigits[octet >> 4];
            head[position++] = hexDigits[octet & 0xF];
        }
    }
}
