namespace Reconciler.Libvirt;

/// <summary>The values of <c>virDomainState</c> (libvirt-domain.h; part of the stable ABI).</summary>
public static class DomainStates
{
    /// <summary>No state.</summary>
    public const int NoState = 0;

    /// <summary>The guest's processors run.</summary>
    public const int Running = 1;

    /// <summary>The guest waits for a resource.</summary>
    public const int Blocked = 2;

    /// <summary>Paused by the user, by migration or by an I/O error.</summary>
    public const int Paused = 3;

    /// <summary>Shutting down.</summary>
    public const int Shutdown = 4;

    /// <summary>Not running.</summary>
    public const int Shutoff = 5;

    /// <summary>The guest crashed; its instance may still be present.</summary>
    public const int Crashed = 6;

    /// <summary>Suspended by the guest's own power management.</summary>
    public const int PMSuspended = 7;
}
