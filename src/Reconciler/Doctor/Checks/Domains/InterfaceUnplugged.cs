using Reconciler.Doctor.Facts;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>A running domain's interface that libvirt has plugged into the integration bridge, and that is not there any more.</summary>
internal sealed class InterfaceUnplugged : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "interface-unplugged";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) =>
        from domain in facts.Libvirt?.Assessments ?? []
        from nic in domain.Unplugged
        let bridge = facts.OpenVSwitch?.IntegrationBridge ?? "br-int"
        select new Finding(
            Id, Severity.Error, $"domain {domain.Domain.Name}",
            $"Its interface {nic.Mac} belongs on bridge {bridge} by its XML, and Open vSwitch has no port for it there",
            "The interface has no network", Remedy(domain, nic, bridge));

    /// <summary>What libvirt has told Open vSwitch when it plugged the interface in.</summary>
    private static string Remedy(DomainFacts domain, WorkloadInterface nic, string bridge)
    {
        var device = ShellWord.Quote(nic.Device ?? "DEVICE");
        return $"ovs-vsctl --may-exist add-port {ShellWord.Quote(bridge)} {device} -- set Interface {device} "
            + $"'external_ids:attached-mac=\"{nic.Mac}\"' external_ids:iface-id={ShellWord.Quote(nic.InterfaceId ?? "IFACE-ID")} "
            + $"external_ids:vm-id={domain.Domain.Id} external_ids:iface-status=active";
    }
}
