using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The daemon reports that it is unhealthy.</summary>
internal sealed class DaemonUnhealthy : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "daemon-unhealthy";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => (facts.Daemon?.Complaints ?? []).Select(complaint => new Finding(
        Id, Severity.Error, "daemon",
        $"The daemon is not well: {complaint}", "Until this is back, the daemon neither makes nor removes what it cannot see",
        "journalctl --unit=reconciler --since=-10min"));
}
