using System.Runtime.InteropServices;

namespace HookShim;

/// <summary>Standard error, which libvirt adds to its error message if the hook fails.</summary>
internal static unsafe class StandardError
{
    // PIPE_BUF: if poll(2) reports a pipe as writable, it takes this much without blocking (pipe(7)).
    private const int LongestWrite = 4096;

    /// <summary>Writes the text and a newline. It does not wait for a reader after the deadline.</summary>
    /// <param name="text">At most <see cref="RefusalReason.MaximumLength"/> bytes; the rest is cut off.</param>
    /// <param name="deadline">When to give up; the rest of the text is lost then.</param>
    public static void WriteLine(ReadOnlySpan<byte> text, Deadline deadline)
    {
        var line = stackalloc byte[LongestWrite];
        var length = Math.Min(text.Length, LongestWrite - 1);
        text[..length].CopyTo(new Span<byte>(line, length));
        line[length++] = (byte)'\n';

        // The stream is not made non-blocking: the flag belongs to the open file, which other processes share. After the deadline it does
        // not wait, but still writes to a stream that has room.
        while (length > 0 && Descriptor.Poll(NativeMethods.StandardError, NativeMethods.POLLOUT, deadline.RemainingMilliseconds))
        {
            var written = NativeMethods.write(NativeMethods.StandardError, line, (nuint)length);
            if (written < 0 && !Descriptor.IsTransient(Marshal.GetLastPInvokeError()))
                return;

            if (written > 0)
            {
                line += written;
                length -= (int)written;
            }
        }
    }
}
