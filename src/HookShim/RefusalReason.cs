using System.Buffers;
using System.Text;

namespace HookShim;

/// <summary>The daemon's reason for refusing, made fit for a terminal and a log.</summary>
internal static class RefusalReason
{
    /// <summary>
    /// Longest reason in bytes: with the newline at its end it is what a pipe takes in one piece (PIPE_BUF, pipe(7)), 4 KiB.
    /// </summary>
    public const int MaximumLength = 4096 - 1;

    private const byte Replacement = (byte)'?';

    /// <summary>
    /// Replaces, in place, control characters other than a newline and what is not UTF-8, so that nothing from a domain's
    /// description reaches the terminal of whoever runs <c>virsh</c> as a command; drops what is cut off or empty at the end.
    /// </summary>
    public static ReadOnlySpan<byte> MakePrintable(Span<byte> text)
    {
        var read = 0;
        var written = 0;
        while (read < text.Length)
        {
            var status = Rune.DecodeFromUtf8(text[read..], out var rune, out var consumed);

            // The start of a character whose rest is beyond the limit.
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
