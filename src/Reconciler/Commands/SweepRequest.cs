namespace Reconciler.Commands;

/// <summary>What <c>reconciler sweep</c> was asked to do.</summary>
/// <param name="DryRun">Whether to remove nothing.</param>
/// <param name="Grace">How long a row must be an orphan before it is removed; null for the default.</param>
/// <param name="Force">Whether to remove even an unlikely number of orphans.</param>
/// <param name="Host">Another host, which is gone for good; null for this host.</param>
/// <param name="AllHosts">Whether to remove the orphans of all other hosts too, whatever runs there.</param>
/// <param name="OvsPorts">Whether to remove ports from the integration bridge whose device is gone.</param>
/// <param name="Json">Whether to write JSON instead of a table.</param>
internal sealed record SweepRequest(bool DryRun, TimeSpan? Grace, bool Force, string? Host, bool AllHosts, bool OvsPorts, bool Json)
{
    /// <summary>The default time between the search that finds orphans and the search that confirms them.</summary>
    public static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(1);
}
