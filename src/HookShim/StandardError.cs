using System.Runtime.InteropServices;

namespace HookShim;

/// <summary>Standard error, which libvirt puts into its error message when the hook fails.</summary>
internal static unsafe class StandardError
{
    // PIPE_BUF: a pipe that poll(2) calls writable takes this much without blocking (pipe(7)).
    private const int LongestWrite = 4096;

    /// <summary>Writes the text and a newline, without waiting past the deadline for a reader that does not read.</summary>
    /// <param name="text">At most <see cref="RefusalReason.MaximumLength"/> bytes; more is cut off.</param>
    /// <param name="deadline">When to give up; the text is lost then.</param>
    public static void WriteLine(ReadOnlySpan<byte> text, Deadline deadline)
    {
        var line = stackalloc byte[LongestWrite];
        var length = Math.Min(text.Length, LongestWrite - 1);
        text[..length].CopyTo(new Span<byte>(line, length));
        line[length++] = (byte)'\n';

        // Not made non-blocking instead: that flag belongs to the open file, which is shared with other processes.
        // After the deadline there is no waiting, but a stream that has room still gets the text.
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
