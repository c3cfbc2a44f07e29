using System.Collections.Immutable;

namespace Reconciler.Doctor.Facts;

/// <summary>What the daemon says of itself on its socket.</summary>
/// <param name="Socket">The socket's path.</param>
internal sealed record DaemonFacts(string Socket)
{
    /// <summary>Why nothing answered; null when something did.</summary>
    public string? Unreachable { get; init; }

    /// <summary>Why it is not well; empty when it is.</summary>
    public ImmutableArray<string> Complaints { get; init; } = [];

    /// <summary>How many calls of libvirt's hook it has had.</summary>
    public long HookCalls { get; init; }
}
