using Reconciler.Doctor.Facts;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>A port of the integration bridge whose device is gone and whose domain does not run here.</summary>
internal sealed class StaleOvsPort : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "stale-ovs-port";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts is not { OpenVSwitch: { } ovs, Libvirt: { } libvirt }
        ? []
        : ovs.StaleInterfaces.Where(i => !libvirt.Runs(i.VirtualMachineId)).Select(i => new Finding(
            Id, Severity.Warning, $"port {i.Name}",
            $"It is on bridge {ovs.IntegrationBridge} for domain {libvirt.NameOf(i.VirtualMachineId) ?? NameInRows(facts, i) ?? $"{i.VirtualMachineId} (libvirt knows none of it)"}, which does not run here, and its device is gone",
            "Open vSwitch and ovn-controller try it again and again, and a domain that is given the same name may fail to start",
            "reconciler sweep --ovs-ports"));

    /// <summary>The name that the domain's rows have, of one that libvirt does not know any more.</summary>
    private static string? NameInRows(HealthFacts facts, OvsInterface nic) => facts.Northbound?.OwnPorts
        .Where(p => p.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId) == nic.VirtualMachineId.ToString())
        .Select(p => p.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName)).OfType<string>().FirstOrDefault();
}
