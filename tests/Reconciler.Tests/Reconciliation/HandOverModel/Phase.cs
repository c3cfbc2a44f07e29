namespace Reconciler.Tests.Reconciliation.HandOverModel;

/// <summary>What libvirt has of the domain on a host.</summary>
internal enum Phase : byte
{
    /// <summary>Not running.</summary>
    Off,

    /// <summary>A migration has been announced by the hook <c>migrate</c>; libvirt shows nothing of it yet.</summary>
    Announced,

    /// <summary>The interface is plugged in, and the guest has not begun to execute: libvirt says <c>starting up</c>.</summary>
    Starting,

    /// <summary>Paused until a migration has brought the guest.</summary>
    Incoming,

    /// <summary>The guest executes here.</summary>
    Running,

    /// <summary>Paused because the guest is about to execute elsewhere.</summary>
    Leaving,
}
