using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>The integration bridge needs Open vSwitch's kernel datapath, and the kernel does not have it.</summary>
/// <remarks>ovs-vswitchd only logs that it could not create the bridge. The database looks healthy.</remarks>
internal sealed class DatapathUnavailable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "datapath-unavailable";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.OpenVSwitch is not { IntegrationDatapath: "system", Kernel: not KernelDatapath.Loaded } ovs)
            yield break;
        var bridge = ShellWord.Quote(ovs.IntegrationBridge);
        yield return new(
            Id, Severity.Error, $"bridge {ovs.IntegrationBridge}",
            "Its datapath_type is system, and the kernel has no module openvswitch"
                + (ovs.Kernel is KernelDatapath.Loadable ? " loaded" : ""),
            "Open vSwitch cannot create the bridge: no interface on it has traffic",
            ovs.Kernel is KernelDatapath.Loadable
                ? "modprobe openvswitch && systemctl restart ovs-vswitchd.service"
                : $"ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-datapath-type=netdev -- set Bridge {bridge} datapath_type=netdev"
                    + "   # without the kernel, in user space; or boot a kernel that has the module");
    }
}
