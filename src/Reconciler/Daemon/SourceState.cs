namespace Reconciler.Daemon;

/// <summary>The state of one source of truth.</summary>
/// <param name="Name">The source: <c>ovs</c>, <c>libvirt</c> or <c>northbound</c>.</param>
/// <param name="Hindrance">Why it is not known; null when it is.</param>
/// <param name="Since">Since when it is known, or not known.</param>
/// <param name="WasKnown">Whether it has been known since the daemon's start.</param>
internal sealed record SourceState(string Name, string? Hindrance, DateTimeOffset Since, bool WasKnown)
{
    /// <summary>Whether its content is known and current.</summary>
    public bool IsKnown => Hindrance is null;

    /// <summary>Whether it has been away for longer than a restart takes. A source that has not been known yet is always overdue.</summary>
    /// <param name="tolerance">How long it may be away.</param>
    /// <param name="now">The time.</param>
    public bool IsOverdue(TimeSpan tolerance, DateTimeOffset now) => !IsKnown && (!WasKnown || now - Since >= tolerance);
}
