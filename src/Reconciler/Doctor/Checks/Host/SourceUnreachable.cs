using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>A server that did not answer. The checks that do not need it still run.</summary>
internal sealed class SourceUnreachable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "source-unreachable";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Unreachable.Select(u => u.Source switch
    {
        Source.OpenVSwitch => Of(
            "Open vSwitch", u, "The daemon does not know which interfaces are plugged in here: it makes no port, and binds none",
            "systemctl restart openvswitch-switch.service   # openvswitch.service on CentOS and its kin"),
        Source.Libvirt => Of(
            "libvirt", u, "The daemon does not know which domains run here: it makes no port for a domain that starts, and removes none",
            $"systemctl restart {facts.Hook.LibvirtDaemon ?? "libvirtd"}.service"),
        Source.Northbound => Of(
            "OVN Northbound", u, "No port and no floating IP is made, changed or removed",
            CentralRemedy.For(
                u, facts.Central, new("ovn-nb", "ovn-nbctl", LocalCentral.NorthboundSocket, 6641, facts.Central.HasNorthbound))),
        Source.Southbound => Of(
            "OVN Southbound", u, "ovn-controller does not learn of new ports: what runs goes on, and what starts has no network",
            CentralRemedy.For(
                u, facts.Central, new("ovn-remote", "ovn-sbctl", LocalCentral.SouthboundSocket, 6642, facts.Central.HasSouthbound))),
        _ => throw new NotSupportedException($"{u.Source}"),
    });

    private Finding Of(string subject, UnreachableSource unreachable, string consequence, string remedy) =>
        new(Id, Severity.Error, subject, $"It could not be asked: {unreachable.Reason}", consequence, remedy);
}
