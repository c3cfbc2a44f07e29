using System.Buffers;
using System.Text;

namespace HookShim;

/// <summary>The daemon's reason for a refusal, made safe for a terminal and a log.</summary>
internal static class RefusalReason
{
    /// <summary>
    /// The longest reason in bytes. With its newline it has 4 KiB, which a pipe takes in one piece (PIPE_BUF, pipe(7)).
    /// </summary>
    public const int MaximumLength = 4096 - 1;

    private const byte Replacement = (byte)'?';

    /// <summary>
    /// Replaces control characters other than a newline, and bytes that are not UTF-8, in place. So a domain's description cannot send
    /// commands to the terminal that runs <c>virsh</c>. White space and an incomplete character at the end are dropped.
    /// </summary>
    public static ReadOnlySpan<byte> MakePrintable(Span<byte> text)
    {
        var read = 0;
        var written = 0;
        while (read < text.Length)
        {
            var status = Rune.DecodeFromUtf8(text[read..], out var rune, out var consumed);

            // The start of a character that the limit has cut.
            if (status == OperationStatus.NeedMoreData)
                break;

            if (status != OperationStatus.Done || (Rune.IsControl(rune) && rune.Value != '\n'))
            {
                text[written++] = Replacement;
            }
            else
            {
                text.Slice(read, consumed).CopyTo(text[written..]);
                written += consumed;
            }

            read += consumed;
        }

        ReadOnlySpan<byte> printable = text[..written].TrimEnd("\n "u8);
        return printable.IsEmpty ? "refused by the reconciler daemon, which gave no reason"u8 : printable;
    }
}
