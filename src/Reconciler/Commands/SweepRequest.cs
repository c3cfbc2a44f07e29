namespace Reconciler.Commands;

/// <summary>What <c>reconciler sweep</c> was asked to do.</summary>
/// <param name="DryRun">Whether to look only.</param>
/// <param name="Grace">How long an orphan must have been one; null for the default.</param>
/// <param name="Force">Whether to remove also what is too much to be likely.</param>
/// <param name="Host">Another host that is gone for good; null for this one.</param>
/// <param name="AllHosts">Whether to remove also what is an orphan on every other host, whatever runs there.</param>
/// <param name="OvsPorts">Whether to take ports off the integration bridge whose device is gone.</param>
/// <param name="Json">Whether to write JSON instead of a table.</param>
internal sealed record SweepRequest(bool DryRun, TimeSpan? Grace, bool Force, string? Host, bool AllHosts, bool OvsPorts, bool Json)
{
    /// <summary>The time between the look that finds orphans and the one that confirms them before they are removed, unless asked otherwise.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(1);
}
