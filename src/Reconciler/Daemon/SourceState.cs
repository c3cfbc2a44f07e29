namespace Reconciler.Daemon;

/// <summary>How it stands with one source of truth.</summary>
/// <param name="Name">Which: <c>ovs</c>, <c>libvirt</c> or <c>northbound</c>.</param>
/// <param name="Hindrance">Why it is not known; null when it is.</param>
/// <param name="Since">Since when it is known, or is not.</param>
/// <param name="WasKnown">Whether it has been known since the daemon's start.</param>
internal sealed record SourceState(string Name, string? Hindrance, DateTimeOffset Since, bool WasKnown)
{
    /// <summary>Whether what it says is known and current.</summary>
    public bool IsKnown => Hindrance is null;

    /// <summary>Whether it has been away for longer than is to be expected of a restart; one that has not been there yet always has.</summary>
    /// <param name="tolerance">How long may be.</param>
    /// <param name="now">The time.</param>
    public bool IsOverdue(TimeSpan tolerance, DateTimeOffset now) => !IsKnown && (!WasKnown || now - Since >= tolerance);
}
