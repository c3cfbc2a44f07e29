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
            "Open vSwitch", u, "Nothing is known of what is plugged in here, and no port of a domain is made or bound",
            "systemctl restart openvswitch-switch.service   # openvswitch.service on CentOS and its kin"),
        Source.Libvirt => Of(
            "libvirt", u, "What runs here is not known: ports are not made for domains that start, and none is removed",
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
