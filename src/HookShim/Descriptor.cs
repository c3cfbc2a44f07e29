namespace HookShim;

/// <summary>Waiting on file descriptors.</summary>
internal static unsafe class Descriptor
{
    /// <summary>
    /// Waits until <paramref name="descriptor"/> is ready for <paramref name="events"/>, or is broken, closed or at its end. In all these
    /// cases the next call on it returns at once. False if the deadline came first.
    /// </summary>
    /// <param name="descriptor">An open descriptor, or one that should be.</param>
    /// <param name="events"><see cref="NativeMethods.POLLIN"/> or <see cref="NativeMethods.POLLOUT"/>.</param>
    /// <param name="deadline">When to give up. After it, the result is always false, even if there is something to read.</param>
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

    /// <summary>Waits once, for at most <paramref name="milliseconds"/>; with 0 it returns whether the descriptor is ready now.</summary>
    public static bool Poll(int descriptor, short events, int milliseconds)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = events };
        return NativeMethods.poll(&poll, 1, milliseconds) > 0;
    }

    /// <summary>Whether to repeat a call that failed with this error number.</summary>
    public static bool IsTransient(int error) => error is NativeMethods.EINTR or NativeMethods.EAGAIN;
}
