using System.Net;
using Reconciler.Doctor.Facts;
using Reconciler.Printing;
using Reconciler.Reconciliation;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Ports with an address that is reserved on their switch: a network address, a load balancer's, a next hop's.</summary>
internal sealed class AddressUnusable : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "address-unusable";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Northbound is not { } northbound)
            yield break;

        var network = FactsNetwork.Of(northbound);
        foreach (var owner in northbound.Switches)
        {
            var logicalSwitch = FactsNetwork.SwitchOf(owner);
            var rules = new Dictionary<IPAddress, string?>();
            foreach (var port in owner.Ports.Where(p => p.Type.Length == 0))
            {
                foreach (var address in port.Addresses.Select(Read).OfType<IPAddress>())
                {
                    if (!rules.TryGetValue(address, out var reason))
                        rules[address] = reason = AddressRules.WhyTaken(address, logicalSwitch, network);
                    if (reason is null)
                        continue;
                    yield return new(
                        Id, Severity.Error, $"port {port.Name}", $"It has an address that it cannot have: {reason}",
                        "Packets to it go elsewhere, or to everybody",
                        $"ovn-nbctl lsp-set-addresses {ShellWord.Quote(port.Name)} 'MAC ADDRESS'");
                }
            }
        }
    }

    private static IPAddress? Read(string word) => NetworkText.TryReadNetwork(word, out var address) ? address.Address : null;
}
