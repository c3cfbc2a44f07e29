namespace Reconciler.Libvirt;

/// <summary>The thread that runs libvirt's default event loop for the whole process.</summary>
/// <remarks>
/// libvirt cannot replace or unregister an event loop, and open connections depend on it (replies, keepalive, the release of callbacks
/// after a close). So the loop runs until the process ends. It sleeps in poll(2) while nothing happens. It is a background thread, so it
/// does not delay the exit.
/// </remarks>
internal static class LibvirtEventLoop
{
    /// <summary>How long to wait after a failure, so that a loop that keeps failing does not use a whole processor.</summary>
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromMilliseconds(100);

    /// <summary>Registers the loop and starts its thread. Called once, before the first connection is opened.</summary>
    /// <exception cref="LibvirtException">libvirt does not accept the loop.</exception>
    internal static void Start()
    {
        if (Interop.virEventRegisterDefaultImpl() < 0)
            throw LibvirtException.FromLastError("cannot register libvirt's event loop");
        new Thread(Run) { IsBackground = true, Name = "libvirt-events" }.Start();
    }

    private static void Run()
    {
        while (true)
        {
            if (Interop.virEventRunDefaultImpl() < 0)
                Thread.Sleep(s_pauseAfterFailure);
        }
    }
}
