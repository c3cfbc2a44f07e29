using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Another chassis has the address of this host's tunnel endpoint.</summary>
/// <remarks><c>Encap</c> is unique by type and address (ovn-sb(5)).</remarks>
internal sealed class TunnelAddressTaken : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "encap-ip-taken";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch: { SystemId: { } name } ovs, Chassis: { } chassis })
            yield break;
        foreach (var (other, address) in chassis.Where(c => c.Name != name).SelectMany(c => c.EncapAddresses.Intersect(ovs.EncapAddresses).Select(a => (c, a))))
        {
            yield return new(
                Id, Severity.Error, $"chassis {other.Name}",
                $"It has registered the tunnel endpoint {address}, which is external_ids:ovn-encap-ip of this host too",
                $"{name} cannot register, or gets packets that are not for it",
                $"ovn-sbctl chassis-del {ShellWord.Quote(other.Name)}   # if it is this host under an earlier name; "
                    + "otherwise ovs-vsctl set Open_vSwitch . external_ids:ovn-encap-ip=ADDRESS on one of the two");
        }
    }
}
