using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>A libvirt network on the integration bridge without a virtual port of Open vSwitch's: libvirt takes the bridge for one of Linux's.</summary>
/// <remarks>See <see href="https://libvirt.org/formatnetwork.html"/>, "virtualport".</remarks>
internal sealed class NetworkWithoutVirtualPort : IHealthCheck
{
    private const string Needed = "openvswitch";

    /// <inheritdoc/>
    public string Id => "network-without-virtualport";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch.IntegrationBridge: { } bridge, Libvirt: { } libvirt })
            yield break;
        foreach (var network in libvirt.NetworkStates)
        {
            var isConfigured = network.Configured is not { } configured || configured.Bridge != bridge || configured.VirtualPortType == Needed;
            var isLive = network.Live is not { } live || live.Bridge != bridge || live.VirtualPortType == Needed;
            if (isConfigured && isLive)
                continue;
            var name = ShellWord.Quote(network.Name);
            var restart = network.IsActive ? $"virsh net-destroy {name} && virsh net-start {name}" : null;
            yield return new(
                Id, Severity.Error, $"network {network.Name}",
                isConfigured
                    ? $"It is on bridge {bridge} and runs without <virtualport type='{Needed}'/>, which has been added to its configuration since it was started"
                    : $"It is on bridge {bridge} and has no <virtualport type='{Needed}'/>",
                $"No domain on it starts: \"Unable to add bridge {bridge} port vnet0: Operation not supported\"",
                isConfigured ? restart! : string.Join(" && ", new[] { Define(name, network.Configured!.VirtualPortType), restart }.OfType<string>()));
        }
    }

    private static string Define(string name, string? present) =>
        $"virsh net-dumpxml --inactive {name} | sed {(present is null ? "" : "'/<virtualport/,/<\\/virtualport>\\|\\/>/d' | sed ")}"
        + $"'s:</network>:<virtualport type=\"{Needed}\"/></network>:' | virsh net-define /dev/stdin";
}
