using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>The daemon's own report of its state, from its socket.</summary>
/// <param name="Socket">The socket's path.</param>
internal sealed record DaemonFacts(string Socket)
{
    /// <summary>
    /// Whether it is stopped and systemd only holds its socket. Then it is not asked, because a connection would start it.
    /// </summary>
    public bool IsStopped { get; init; }

    /// <summary>Why it did not answer; null if it did.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Why it is unhealthy; empty if it is healthy.</summary>
    public ImmutableArray<string> Complaints { get; init; } = [];

    /// <summary>When libvirt's hook last called it; null if it has not since the daemon's start.</summary>
    public DateTimeOffset? HookCalledAt { get; init; }
}
