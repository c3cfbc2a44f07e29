using Reconciler.Doctor.Facts;
using Reconciler.OpenVSwitch;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Another host has registered with this host's chassis name.</summary>
/// <remarks>A <c>Chassis</c> is unique by name (ovn-sb(5)), so only the host that registered last is in the Southbound.</remarks>
internal sealed class SystemIdShared : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "system-id-shared";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch: { SystemId: { } name, EncapAddresses.IsEmpty: false } ovs, Chassis: { } chassis })
            yield break;
        if (chassis.FirstOrDefault(c => c.Name == name) is { EncapAddresses: { IsEmpty: false } theirs } registered && !theirs.Intersect(ovs.EncapAddresses).Any())
        {
            yield return new(
                Id, Severity.Error, $"chassis {name}",
                $"It is registered by host {registered.Hostname} with tunnel endpoint {string.Join(", ", theirs)}, and not with this host's "
                    + string.Join(", ", ovs.EncapAddresses),
                "Two hosts with the same name take the registration and the ports from each other, and each treats the other's rows as its own",
                (ovs.ChassisOverride is null ? "ovs-vsctl set Open_vSwitch . external_ids:system-id=$(hostname)" : $"hostname >{ChassisNameFile.Path}")
                    + " && systemctl restart ovn-controller.service"
                    + "   # each host needs a name of its own");
        }
    }
}
