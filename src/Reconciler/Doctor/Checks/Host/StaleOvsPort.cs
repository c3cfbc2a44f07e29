using Reconciler.Doctor.Facts;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>A port on the integration bridge whose device is gone, and whose domain or other workload does not run here.</summary>
internal sealed class StaleOvsPort : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "stale-ovs-port";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts is not { OpenVSwitch: { } ovs }
        ? []
        : ovs.StaleInterfaces.Where(i => !i.Owner.IsDomain || facts.Libvirt is { } known && !known.Runs(i.Owner)).Select(i => new Finding(
            Id, Severity.Warning, $"port {i.Name}",
            $"It is on bridge {ovs.IntegrationBridge} for {i.Owner.Noun} {NameOf(facts, i)},"
                + $"{(i.Owner.IsDomain ? " which does not run here," : "")} and its device is gone",
            "Open vSwitch and ovn-controller try it again and again, and a domain or container with an interface of that name may fail to start",
            "reconciler sweep --ovs-ports"));

    /// <summary>The domain's name: from libvirt, or from its rows; its UUID if neither has it.</summary>
    private static string NameOf(HealthFacts facts, OvsInterface nic)
    {
        var inRows = (facts.Northbound?.OwnPorts ?? [])
            .Where(p => WorkloadId.Of(p.ExternalIds) == nic.Owner)
            .Select(p => p.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName)).OfType<string>().FirstOrDefault();
        return facts.Libvirt?.NameOf(nic.Owner) ?? inRows ?? (nic.Owner.IsDomain ? $"{nic.Owner} (libvirt does not know it)"
            : nic.Owner.Key[(nic.Owner.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]);
    }
}
