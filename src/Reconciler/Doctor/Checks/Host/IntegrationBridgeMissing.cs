using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>There is no integration bridge, or <c>external_ids:ovn-bridge</c> names one that does not exist.</summary>
internal sealed class IntegrationBridgeMissing : IHealthCheck
{
    private const string Usual = "br-int";

    /// <inheritdoc/>
    public string Id => "integration-bridge-missing";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.OpenVSwitch is not { } ovs || ovs.Bridges.Contains(ovs.IntegrationBridge))
            yield break;
        var isNamed = ovs.IntegrationBridge != Usual;
        yield return new(
            Id, Severity.Error, $"bridge {ovs.IntegrationBridge}",
            $"It is the integration bridge{(isNamed ? " by external_ids:ovn-bridge" : "")}, and does not exist",
            "No interface of a domain is bound here, and no port is made, changed or removed until there is such a bridge",
            isNamed && ovs.Bridges.Contains(Usual)
                ? $"ovs-vsctl remove Open_vSwitch . external_ids {KeyIn(ovs)}   # if {Usual} is meant, which exists; "
                    + "otherwise systemctl restart ovn-controller.service, which makes the bridge"
                : "systemctl restart ovn-controller.service   # it makes the bridge");
    }

    /// <summary>The key that names the bridge. The key for this chassis takes precedence.</summary>
    private static string KeyIn(OpenVSwitchFacts ovs) =>
        ovs.SystemId is { } name && $"ovn-bridge-{name}" is var own && ovs.ExternalIds.ContainsKey(own) ? ShellWord.Quote(own) : "ovn-bridge";
}
