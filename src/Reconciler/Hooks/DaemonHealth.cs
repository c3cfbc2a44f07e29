using System.Collections.Immutable;

namespace Reconciler.Hooks;

/// <summary>Whether the daemon can do its work.</summary>
/// <param name="Reasons">What keeps it from that; none when all is well.</param>
public sealed record DaemonHealth(ImmutableArray<string> Reasons);
