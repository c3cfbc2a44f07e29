using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Open vSwitch does not say what ovn-controller has to know of this host.</summary>
/// <remarks>The settings are those of ovn-controller(8), "Configuration".</remarks>
internal sealed class HostSettingMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "host-setting-missing";

    private const string Prefix = "ovs-vsctl set Open_vSwitch . external_ids:";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.OpenVSwitch is not { } ovs)
            yield break;
        if (ovs.SystemId is null)
            yield return Missing("system-id", "The host has no name: ovn-controller binds no port, and the daemon does not know which rows are its own", "system-id=$(hostname)");
        if (ovs.Setting("ovn-remote") is null)
            yield return Missing("ovn-remote", "ovn-controller does not know where the Southbound is: this host is not part of OVN", "ovn-remote=tcp:ADDRESS:6642");
        if (ovs.Setting("ovn-encap-type") is null)
            yield return Missing("ovn-encap-type", "ovn-controller does not register this host: no port is bound here", "ovn-encap-type=geneve");
        if (ovs.Setting("ovn-encap-ip") is null)
            yield return Missing("ovn-encap-ip", "ovn-controller does not register this host: no port is bound here", "ovn-encap-ip=ADDRESS");
    }

    private Finding Missing(string key, string consequence, string assignment) => new(
        Id, Severity.Error, $"external_ids:{key}", $"Open_vSwitch external_ids:{key} is not set", consequence, Prefix + assignment);
}
