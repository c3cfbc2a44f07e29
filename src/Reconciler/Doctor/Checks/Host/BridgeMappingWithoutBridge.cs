using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary><c>ovn-bridge-mappings</c> names a bridge that does not exist.</summary>
internal sealed class BridgeMappingWithoutBridge : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "bridge-mapping-without-bridge";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.OpenVSwitch is not { } ovs
        ? []
        : ovs.BridgeMappings.Where(m => !ovs.Bridges.Contains(m.Bridge)).Select(m => new Finding(
            Id, Severity.Error, $"bridge {m.Bridge}",
            $"external_ids:ovn-bridge-mappings leads {m.Network} to bridge {m.Bridge}, which does not exist",
            $"This host does not reach {m.Network}: neither gateways nor domains here do", $"ovs-vsctl add-br {ShellWord.Quote(m.Bridge)}"));
}
