using Reconciler.Doctor.Facts;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>A port on the integration bridge whose device is gone, and whose domain does not run here.</summary>
internal sealed class StaleOvsPort : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "stale-ovs-port";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts is not { OpenVSwitch: { } ovs, Libvirt: { } libvirt }
        ? []
        : ovs.StaleInterfaces.Where(i => !libvirt.Runs(i.Owner)).Select(i => new Finding(
            Id, Severity.Warning, $"port {i.Name}",
            $"It is on bridge {ovs.IntegrationBridge} for domain {NameOf(facts, libvirt, i)}, which does not run here, and its device is gone",
            "Open vSwitch and ovn-controller try it again and again, and a domain that is given the same name may fail to start",
            "reconciler sweep --ovs-ports"));

    /// <summary>The domain's name: from libvirt, or from its rows; its UUID if neither has it.</summary>
    private static string NameOf(HealthFacts facts, LibvirtFacts libvirt, OvsInterface nic)
    {
        var inRows = (facts.Northbound?.OwnPorts ?? [])
            .Where(p => p.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineId) == nic.Owner.ToString())
            .Select(p => p.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName)).OfType<string>().FirstOrDefault();
        return libvirt.NameOf(nic.Owner) ?? inRows ?? $"{nic.Owner} (libvirt does not know it)";
    }
}
