using Reconciler.Doctor.Facts;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A <c>localnet</c> port of a physical network that no host maps.</summary>
internal sealed class LocalnetUnmapped : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "localnet-unmapped";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { Northbound: { } northbound, Chassis: { } chassis })
            yield break;
        foreach (var (owner, port) in northbound.Switches.SelectMany(s => s.Ports.Where(p => p.Type == "localnet").Select(p => (s, p))))
        {
            if (port.PhysicalNetwork is { } network && chassis.Any(c => c.Maps(network)))
                continue;
            yield return new(
                Id, Severity.Error, $"port {port.Name}",
                port.PhysicalNetwork is { } named
                    ? $"It leads switch {owner.Name} to the physical network {named}, which no host maps"
                    : $"It is a localnet port of switch {owner.Name} and has no options:network_name",
                $"Switch {owner.Name} has no way out of OVN", Remedy(port, chassis));
        }
    }

    /// <summary>Proposes to correct the name if it looks like a mistyped name of a mapped network; otherwise proposes a mapping.</summary>
    private static string Remedy(NetworkSwitchPort port, IEnumerable<Chassis> chassis)
    {
        var mapped = chassis.SelectMany(c => c.BridgeMappings).Select(m => m.Network).Distinct().ToArray();
        if (port.PhysicalNetwork is not { } network)
            return $"ovn-nbctl lsp-set-options {ShellWord.Quote(port.Name)} network_name={(mapped is [var only] ? ShellWord.Quote(only) : "NETWORK")}";
        return Suggestion.Closest(network, mapped) is { } meant
            ? $"ovn-nbctl lsp-set-options {ShellWord.Quote(port.Name)} network_name={ShellWord.Quote(meant)}"
            : $"ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-mappings={ShellWord.Quote(network)}:BRIDGE   # on the hosts that reach it";
    }
}
