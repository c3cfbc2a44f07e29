using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Open vSwitch lacks a setting that ovn-controller needs.</summary>
/// <remarks>The settings are those of ovn-controller(8), "Configuration".</remarks>
internal sealed class HostSettingMissing : IHealthCheck
{
    private const string SystemId = "system-id";
    private const string NotRegistered = "ovn-controller does not register this host: no port is bound here";

    private static readonly (string Key, string Consequence, string Example)[] s_needed =
    [
        (SystemId, "The host has no name: ovn-controller binds no port, and the daemon does not know which rows are its own", "$(hostname)"),
        ("ovn-remote", "ovn-controller does not know where the Southbound is: this host is not part of OVN", "tcp:ADDRESS:6642"),
        ("ovn-encap-type", NotRegistered, "geneve"),
        ("ovn-encap-ip", NotRegistered, "ADDRESS"),
    ];

    /// <inheritdoc/>
    public string Id => "host-setting-missing";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.OpenVSwitch is not { } ovs
        ? []
        : s_needed.Where(n => (n.Key == SystemId ? ovs.SystemId : ovs.Setting(n.Key)) is null).Select(n => new Finding(
            Id, Severity.Error, $"external_ids:{n.Key}", $"Open_vSwitch external_ids:{n.Key} is not set", n.Consequence,
            $"ovs-vsctl set Open_vSwitch . external_ids:{n.Key}={Value(n.Key, facts.Central) ?? n.Example}"));

    /// <summary>
    /// A value that fits this host: the Southbound's local socket, or the host's only address; null if no value is certain.
    /// </summary>
    private static string? Value(string key, LocalCentral central) => key switch
    {
        "ovn-remote" when central.HasSouthbound => $"unix:{LocalCentral.SouthboundSocket}",
        "ovn-encap-ip" => central.OnlyAddress?.ToString(),
        _ => null,
    };
}
