using Reconciler.Doctor.Facts;
using Reconciler.Libvirt;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Ports of one switch with the same address.</summary>
/// <remarks><c>ovn-nbctl</c> checks for duplicates before it writes. The server and other clients do not.</remarks>
internal sealed class DuplicateAddress : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "duplicate-address";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        foreach (var owner in facts.Northbound?.Switches ?? [])
        {
            var holders = new Dictionary<string, (NetworkSwitchPort Port, List<NetworkSwitchPort>? Others)>(StringComparer.Ordinal);
            foreach (var port in owner.Ports)
            {
                foreach (var address in AddressesOf(facts.Northbound!, port).Distinct(StringComparer.Ordinal))
                {
                    if (holders.TryGetValue(address, out var holder))
                        holders[address] = (holder.Port, [.. holder.Others ?? [], port]);
                    else
                        holders[address] = (port, null);
                }
            }

            foreach (var (address, (first, others)) in holders.Where(h => h.Value.Others is not null))
            {
                yield return new(
                    Id, Severity.Error, $"switch {owner.Name}",
                    $"The address {address} is that of ports {first.Name} and {string.Join(", ", others!.Select(o => o.Name))}",
                    "Packets to it go to one of them only, and not always to the same", RemedyFor([first, .. others!]));
            }
        }
    }

    /// <summary>
    /// Another address for one of the ports: the last one that nobody keeps. That of a machine is what its annotation asks for, and would be
    /// restored. A router port's is not in the switch's row.
    /// </summary>
    private static string RemedyFor(IReadOnlyList<NetworkSwitchPort> ports)
    {
        var port = ports.LastOrDefault(p => p.Domain is null && p.Type != "router") ?? ports.LastOrDefault(p => p.Domain is not null) ?? ports[^1];
        return port.Domain is { } domain
            ? $"reconciler annotate {ShellWord.Quote(domain)} --address ADDRESS"
            : $"ovn-nbctl lsp-set-addresses {ShellWord.Quote(port.Name)} 'MAC ADDRESS'";
    }

    /// <summary>The addresses of a port, including its router port's, in canonical spelling.</summary>
    private static IEnumerable<string> AddressesOf(NorthboundFacts northbound, NetworkSwitchPort port)
    {
        foreach (var word in port.Addresses)
        {
            if (MacAddress.TryNormalize(word, out var mac))
                yield return mac;
            else if (NetworkText.TryReadNetwork(word, out var address))
                yield return address.Address.ToString();
        }

        if (port.Type == "router" && northbound.RouterOf(port)?.Ports.FirstOrDefault(p => p.Name == port.RouterPort) is { } peer)
        {
            foreach (var address in peer.Addresses)
                yield return address.Address.ToString();
            if (MacAddress.TryNormalize(peer.Mac, out var mac))
                yield return mac;
        }

        if (port is { Type: "virtual", VirtualIp: { } virtualIp } && NetworkText.TryReadAddress(virtualIp, out var shared))
            yield return shared.ToString();
    }
}
