namespace Reconciler.Libvirt;

/// <summary>The values of <c>virDomainState</c> (libvirt-domain.h; part of the stable ABI).</summary>
internal static class DomainStates
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

    /// <summary><c>virDomainPausedReason</c>: a user has paused it.</summary>
    public const int PausedByUser = 1;

    /// <summary>
    /// Whether the guest is paused for a migration (2). A guest that was restored from a file and is still paused has the same reason.
    /// </summary>
    public static bool IsPausedForMigration(int state, int reason) => state == Paused && reason is 2;

    /// <summary>
    /// Whether the guest executes on another host, or is about to: <c>virDomainPausedReason</c> migration (2), and on the source host
    /// postcopy (12) and postcopy-failed (13). Part of the stable ABI too.
    /// </summary>
    public static bool IsBetweenHosts(int state, int reason) => state == Paused && reason is (2 or 12 or 13);

    /// <summary>Whether the guest does not execute yet: <c>virDomainPausedReason</c> starting-up (11).</summary>
    public static bool IsStartingUp(int state, int reason) => state == Paused && reason is 11;
}
