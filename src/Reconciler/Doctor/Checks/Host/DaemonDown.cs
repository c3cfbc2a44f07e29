using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Nobody answers on the hook's socket.</summary>
internal sealed class DaemonDown : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "daemon-down";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Daemon is { Unreachable: { } reason } daemon)
        {
            yield return new(
                Id, Severity.Error, $"file {daemon.Socket}",
                daemon.IsStopped
                    ? $"The daemon is stopped: {reason}, and systemd holds its socket"
                    : $"The daemon does not answer: {reason}",
                daemon.IsStopped
                    ? "Nothing is repaired or cleaned up until the next start or stop of a domain wakes it"
                    : "Domains that start get no port, and nothing is repaired or cleaned up",
                "systemctl enable --now reconciler.socket reconciler.service");
        }
    }
}
