namespace HookShim;

/// <summary>Waiting on file descriptors.</summary>
internal static unsafe class Descriptor
{
    /// <summary>
    /// Waits until <paramref name="descriptor"/> is ready for <paramref name="events"/>, or is broken, closed or at its end -
    /// whatever makes the next call on it return at once. False when the deadline came first.
    /// </summary>
    /// <param name="descriptor">An open descriptor, or one that should be.</param>
    /// <param name="events"><see cref="NativeMethods.POLLIN"/> or <see cref="NativeMethods.POLLOUT"/>.</param>
    /// <param name="deadline">When to give up. Once it has passed nothing is ready any more, however much there is to read.</param>
    public static bool WaitUntilReady(int descriptor, short events, Deadline deadline)
    {
        int remaining;
        while ((remaining = deadline.RemainingMilliseconds) > 0)
        {
            if (Poll(descriptor, events, remaining))
                return true;
        }

        return false;
    }

    /// <summary>The same for one wait of at most <paramref name="milliseconds"/>; with 0, whether it is ready now.</summary>
    public static bool Poll(int descriptor, short events, int milliseconds)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = events };
        return NativeMethods.poll(&poll, 1, milliseconds) > 0;
    }

    /// <summary>Whether a call that failed with this error number is to be made again.</summary>
    public static bool IsTransient(int error) => error is NativeMethods.EINTR or NativeMethods.EAGAIN;
}
