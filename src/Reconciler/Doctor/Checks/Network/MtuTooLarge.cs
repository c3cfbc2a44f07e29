using Reconciler.Doctor.Facts;
using Reconciler.Printing;
using Reconciler.Workloads;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Guests are told an MTU that does not fit into a tunnel.</summary>
/// <remarks>The largest MTU that fits: <see cref="Underlay.GuestMtu"/>.</remarks>
internal sealed class MtuTooLarge : IHealthCheck
{
    private const string Consequence =
        "Long packets between guests on different hosts are lost: connections are made, and hang when there is much to send";

    /// <inheritdoc/>
    public string Id => "mtu-too-large";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Underlay is not { } underlay)
            yield break;

        // Tunnels are only between hosts: with a single host, no packet uses one yet.
        var severity = facts.Chassis is { Length: 1 } ? Severity.Warning : Severity.Error;
        var northbound = facts.Northbound;
        foreach (var options in (northbound?.DhcpOptions ?? []).Where(o => o.Mtu > underlay.GuestMtu && !LeadsOutside(northbound!, o)))
        {
            yield return new(
                Id, severity, $"DHCP options {options.Cidr}", Statement($"They tell guests of an MTU of {options.Mtu}", underlay), Consequence,
                $"ovn-nbctl set DHCP_Options {options.Uuid} options:mtu={underlay.GuestMtu}");
        }

        foreach (var (domain, nic) in (facts.Libvirt?.Domains ?? []).SelectMany(d => OnOvn(facts, d).Select(n => (d, n))).Where(u => u.n.Mtu > underlay.GuestMtu))
        {
            yield return new(
                Id, severity, $"domain {domain.Name}", Statement($"Its interface {nic.Mac} has an MTU of {nic.Mtu}", underlay), Consequence,
                $"virsh edit {ShellWord.OfDomain(domain.Name, domain.Id.Key)}   # and there <mtu size='{underlay.GuestMtu}'/>");
        }
    }

    private static string Statement(string what, Underlay underlay) =>
        $"{what}, and a tunnel on {underlay.Interface} (MTU {underlay.Mtu}) carries {underlay.GuestMtu}";

    /// <summary>The interfaces of a domain that are on the integration bridge.</summary>
    /// <remarks>Networks on OVN have <c>forward mode='bridge'</c>, and libvirt refuses an MTU on such a network.</remarks>
    private static IEnumerable<WorkloadInterface> OnOvn(HealthFacts facts, Workload domain)
    {
        var bridge = facts.OpenVSwitch?.IntegrationBridge;
        return (domain.Definition?.Interfaces ?? []).Where(n =>
            (n.Bridge ?? facts.Libvirt?.Networks.FirstOrDefault(network => network.Name == n.Network)?.Bridge) is { } on && on == bridge);
    }

    /// <summary>Whether the options are for a switch that leads to a physical network. Its traffic need not go through tunnels.</summary>
    private static bool LeadsOutside(NorthboundFacts northbound, DhcpOptionsFacts options) =>
        NetworkText.TryReadNetwork(options.Cidr, out var network)
        && northbound.Routers.SelectMany(r => r.Ports).Where(p => p.Addresses.Any(a => network.Contains(a.Address)))
            .Any(p => northbound.SwitchOf(p) is { } on && on.PhysicalNetworks.Any());
}
