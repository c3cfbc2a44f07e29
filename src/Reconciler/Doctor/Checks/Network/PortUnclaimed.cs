using Reconciler.Doctor.Facts;
using Reconciler.Ovn;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A port of a domain that runs here, and that no chassis has claimed.</summary>
internal sealed class PortUnclaimed : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "port-unclaimed";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { Northbound: { } northbound, Libvirt: { } libvirt })
            yield break;
        var running = libvirt.Domains.Where(d => d is { Active: true, IsComing: false, IsLeaving: false }).ToDictionary(d => d.Uuid);
        foreach (var port in northbound.OwnPorts.Where(p => p.Up is not true && p.Enabled is not false && !p.IsHandedOver))
        {
            if (Guid.TryParse(port.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId), out var uuid) && running.TryGetValue(uuid, out var domain)
                && libvirt.IsBoundBy(uuid, port.Name))
            {
                yield return new(
                    Id, Severity.Error, $"port {port.Name}",
                    $"Domain {domain.Name} runs here, and no chassis has claimed its port", "It has no network",
                    $"grep -F {ShellWord.Quote(port.Name)} /var/log/ovn/ovn-controller.log; ovn-appctl -t ovn-controller connection-status");
            }
        }
    }
}
