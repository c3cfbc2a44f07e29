using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>What the daemon says of itself on its socket.</summary>
/// <param name="Socket">The socket's path.</param>
internal sealed record DaemonFacts(string Socket)
{
    /// <summary>Whether systemd has stopped it, and only holds its socket. It was not asked then: that would have started it.</summary>
    public bool IsStopped { get; init; }

    /// <summary>Why nothing answered; null when something did.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Why it is not well; empty when it is.</summary>
    public ImmutableArray<string> Complaints { get; init; } = [];

    /// <summary>When libvirt's hook called it last; null where it has not since it was started.</summary>
    public DateTimeOffset? HookCalledAt { get; init; }
}
