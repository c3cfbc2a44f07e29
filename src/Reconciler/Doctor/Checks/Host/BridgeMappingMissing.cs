using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Host;

/// <summary>Ports or floating IPs of this host need a physical network without a bridge mapping.</summary>
internal sealed class BridgeMappingMissing : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "bridge-mapping-missing";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch: { } ovs, Northbound: { } northbound })
            yield break;

        var mapped = ovs.BridgeMappings.Select(m => m.Network).ToHashSet(StringComparer.Ordinal);
        var needed = PortsOnPhysicalNetworks(northbound).Concat(DistributedAddresses(facts.Host, northbound));
        foreach (var group in needed.Where(n => !mapped.Contains(n.Network)).GroupBy(n => n.Network, StringComparer.Ordinal))
        {
            yield return new(
                Id, Severity.Error, $"host {facts.Host}",
                $"{group.First().Why} needs the physical network {group.Key}, which external_ids:ovn-bridge-mappings does not map",
                "It has no traffic with what is outside of OVN", $"ovs-vsctl set Open_vSwitch . external_ids:ovn-bridge-mappings={Mappings(ovs, group.Key)}");
        }
    }

    /// <summary>This host's ports on switches that lead to a physical network. Their traffic leaves from this host.</summary>
    private static IEnumerable<(string Network, string Why)> PortsOnPhysicalNetworks(NorthboundFacts northbound)
    {
        var own = northbound.OwnPorts.Select(p => p.SwitchUuid).OfType<Guid>().ToHashSet();
        return from logicalSwitch in northbound.Switches
               where own.Contains(logicalSwitch.Uuid)
               from network in logicalSwitch.PhysicalNetworks
               select (network, $"switch {logicalSwitch.Name}, on which this host has ports,");
    }

    /// <summary>Distributed floating IPs, which this host answers for.</summary>
    private static IEnumerable<(string Network, string Why)> DistributedAddresses(string? host, NorthboundFacts northbound) =>
        from router in northbound.Routers
        from nat in router.Nats
        where nat.IsDistributed && nat.Host is not null && nat.Host == host
        from port in router.GatewayPorts
        from network in northbound.SwitchOf(port)?.PhysicalNetworks ?? []
        select (network, $"the distributed floating IP {nat.ExternalIp} of this host");

    private static string Mappings(OpenVSwitchFacts ovs, string network) =>
        string.Join(',', ovs.BridgeMappings.Select(m => $"{m.Network}:{m.Bridge}").Append($"{network}:BRIDGE").Select(ShellWord.Quote));
}
