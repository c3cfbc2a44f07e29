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
            var holders = new Dictionary<string, (string Port, List<string>? Others)>(StringComparer.Ordinal);
            foreach (var port in owner.Ports)
            {
                foreach (var address in AddressesOf(facts.Northbound!, port).Distinct(StringComparer.Ordinal))
                {
                    if (holders.TryGetValue(address, out var holder))
                        holders[address] = (holder.Port, [.. holder.Others ?? [], port.Name]);
                    else
                        holders[address] = (port.Name, null);
                }
            }

            foreach (var (address, (first, others)) in holders.Where(h => h.Value.Others is not null))
            {
                yield return new(
                    Id, Severity.Error, $"switch {owner.Name}",
                    $"The address {address} is that of ports {first} and {string.Join(", ", others!)}",
                    "Packets to it go to one of them only, and not always to the same", $"ovn-nbctl lsp-set-addresses {ShellWord.Quote(others![^1])} 'MAC ADDRESS'");
            }
        }
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
