using Reconciler.Doctor.Facts;
using Reconciler.Ownership;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A port of a domain or another workload that runs here, which no chassis has claimed.</summary>
internal sealed class PortUnclaimed : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "port-unclaimed";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { Northbound: { } northbound })
            yield break;
        var running = (facts.Libvirt?.Domains ?? []).Concat(facts.OtherWorkloads.Select(w => w.Domain))
            .Where(d => d is { IsActive: true, IsComing: false, IsLeaving: false }).ToDictionary(d => d.Id);
        foreach (var port in northbound.OwnPorts.Where(p => p.Up is not true && p.Enabled is not false && !p.IsHandedOver))
        {
            if (WorkloadId.Of(port.ExternalIds) is { } owner && running.TryGetValue(owner, out var domain)
                && facts.IsBoundBy(owner, port.Name))
            {
                yield return new(
                    Id, Severity.Error, $"port {port.Name}",
                    $"{owner.TitleNoun} {domain.Name} runs here, and no chassis has claimed its port", "It has no network",
                    $"grep -F {ShellWord.Quote(port.Name)} /var/log/ovn/ovn-controller.log; ovn-appctl -t ovn-controller connection-status");
            }
        }
    }
}
