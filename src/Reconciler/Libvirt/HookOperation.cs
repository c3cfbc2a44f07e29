namespace Reconciler.Libvirt;

/// <summary>What libvirt's hook for QEMU is called for (libvirt, "Hooks for specific system management").</summary>
public enum HookOperation
{
    /// <summary>An operation that this version does not know.</summary>
    Other,

    /// <summary>A domain is about to be started; nothing of it exists yet.</summary>
    Prepare,

    /// <summary>Its devices are there, and its guest does not execute yet.</summary>
    Start,

    /// <summary>Its guest executes.</summary>
    Started,

    /// <summary>It has ended.</summary>
    Stopped,

    /// <summary>All that it had is given back.</summary>
    Release,

    /// <summary>A migration is about to bring it here.</summary>
    Migrate,

    /// <summary>It is about to be restored from a file.</summary>
    Restore,

    /// <summary>libvirt has found it running after a restart of its own.</summary>
    Reconnect,

    /// <summary>libvirt was attached to a QEMU that runs already.</summary>
    Attach,
}
