using System.Net;
using Reconciler.Doctor.Facts;
using Reconciler.Ovn;
using Reconciler.Reconciliation;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>External addresses that another owner has in the outside network: a router, a next hop, a load balancer or a port.</summary>
internal sealed class ExternalAddressUnusable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "external-ip-unusable";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Northbound is not { } northbound)
            yield break;

        var network = FactsNetwork.Of(northbound);
        var holders = new Dictionary<Guid, ILookup<IPAddress, string>>();
        foreach (var router in northbound.Routers)
        {
            // SNAT may use the router's own address or a load balancer's.
            foreach (var nat in router.Nats.Where(n => n.Type != "snat" && n.ExternalPorts.Length == 0))
            {
                if (!NetworkText.TryReadAddress(nat.ExternalIp, out var address) || WhyUnusable(address, router, nat) is not { } reason)
                    continue;
                yield return new(
                    Id, Severity.Error, $"router {router.Name}",
                    $"The external address {address} ({nat.Type} of {nat.LogicalIp}) cannot be one: {reason}",
                    "The router answers for it outside, and nobody reaches the other owner",
                    NatRemedy.Remove(facts, router, nat));
            }
        }

        string? WhyUnusable(IPAddress address, NetworkRouter router, NetworkNat nat)
        {
            var logical = new LogicalRouter(router.Uuid, router.Name);
            var gateway = network.DetailsOf(router.Uuid).Ports.FirstOrDefault(p => p.Uuid == nat.GatewayPort);
            return ExternalAddressRules.WhyUnusable(address, logical, gateway, network)
                ?? OutsideNetworks.SwitchesOf(network, FactsNetwork.PortsFor(network, router, nat))
                    .SelectMany(s => HoldersOn(s.Uuid)[address].Select(p => $"it is taken on switch {s.Name} by port {p}"))
                    .FirstOrDefault();
        }

        ILookup<IPAddress, string> HoldersOn(Guid logicalSwitch)
        {
            if (!holders.TryGetValue(logicalSwitch, out var found))
            {
                holders[logicalSwitch] = found = northbound.Switches.Where(s => s.Uuid == logicalSwitch)
                    .SelectMany(s => s.Ports).Where(p => p.Type != "router")
                    .SelectMany(p => p.Addresses.Append(p.VirtualIp ?? "").Select(w => (Port: p.Name, Address: Read(w))))
                    .Where(a => a.Address is not null).ToLookup(a => a.Address!, a => a.Port);
            }

            return found;
        }
    }

    private static IPAddress? Read(string word) => NetworkText.TryReadNetwork(word, out var address) ? address.Address : null;
}
