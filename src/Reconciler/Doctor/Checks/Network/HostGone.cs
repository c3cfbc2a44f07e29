using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Floating IPs of a host that is no longer registered.</summary>
internal sealed class HostGone : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "host-gone";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts is not { Northbound: { } northbound, Chassis: not null }
        ? []
        : northbound.Routers.SelectMany(r => r.Nats)
            .Where(n => n.Host is { } host && host != facts.Host && !facts.IsRegistered(host))
            .GroupBy(n => n.Host!, StringComparer.Ordinal)
            .Select(g => new Finding(
                Id, Severity.Warning, $"host {g.Key}",
                $"It owns {(g.Count() == 1 ? "the floating IP" : $"{g.Count()} floating IPs,")} {Some(g)}, and is not registered in the Southbound",
                "If it never comes back, nobody removes its rows, and their addresses cannot be given to others",
                $"reconciler sweep --of-host {ShellWord.Quote(g.Key)} --dry-run"));

    private static string Some(IGrouping<string, NetworkNat> nats) =>
        string.Join(", ", nats.Take(3).Select(n => n.ExternalIp)) + (nats.Count() > 3 ? ", …" : "");
}
