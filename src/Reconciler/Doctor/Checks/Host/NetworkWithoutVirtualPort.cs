using Reconciler.Doctor.Facts;
using Reconciler.Libvirt;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>A libvirt network on the integration bridge without a virtual port. libvirt then treats the bridge as a Linux bridge.</summary>
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
            var (isConfigured, isLive) = (IsRight(network.Configured, bridge), IsRight(network.Live, bridge));
            if (isConfigured && isLive)
                continue;
            var name = ShellWord.Quote(network.Name);
            var restart = network.IsActive ? $"virsh net-destroy {name} && virsh net-start {name}" : null;
            yield return new(
                Id, Severity.Error, $"network {network.Name}",
                isConfigured
                    ? $"It is on bridge {bridge} and runs without <virtualport type='{Needed}'/>, which was added since it was started"
                    : $"It is on bridge {bridge} and has no <virtualport type='{Needed}'/>",
                $"No domain on it starts: \"Unable to add bridge {bridge} port vnet0: Operation not supported\"",
                (isConfigured, restart) switch
                {
                    (true, _) => restart!,
                    (false, null) => Define(name, network.Configured!.VirtualPortType),
                    _ => $"{Define(name, network.Configured!.VirtualPortType)} && {restart}",
                });
        }
    }

    /// <summary>
    /// Whether a network has a virtual port or needs none. A network on another bridge, and an unknown network, need none.
    /// </summary>
    private static bool IsRight(NetworkDefinition? network, string bridge) =>
        network is null || network.Bridge != bridge || network.VirtualPortType == Needed;

    private static string Define(string name, string? present) =>
        $"virsh net-dumpxml --inactive {name} | sed {(present is null ? "" : "'/<virtualport/,/<\\/virtualport>\\|\\/>/d' | sed ")}"
        + $"'s:</network>:<virtualport type=\"{Needed}\"/></network>:' | virsh net-define /dev/stdin";
}
