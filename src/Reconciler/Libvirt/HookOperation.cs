namespace Reconciler.Libvirt;

/// <summary>The operations for which libvirt calls its QEMU hook (libvirt, "Hooks for specific system management").</summary>
internal enum HookOperation
{
    /// <summary>An operation that this version does not know.</summary>
    Other,

    /// <summary>A domain is about to be started; nothing of it exists yet.</summary>
    Prepare,

    /// <summary>Its devices exist, and its guest does not execute yet.</summary>
    Start,

    /// <summary>Its guest executes.</summary>
    Started,

    /// <summary>It has ended.</summary>
    Stopped,

    /// <summary>libvirt has released its resources.</summary>
    Release,

    /// <summary>A migration is about to bring it here.</summary>
    Migrate,

    /// <summary>It is about to be restored from a file.</summary>
    Restore,

    /// <summary>libvirt was restarted and has found it running.</summary>
    Reconnect,

    /// <summary>libvirt was attached to a running QEMU process.</summary>
    Attach,
}
