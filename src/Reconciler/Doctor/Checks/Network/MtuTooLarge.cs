using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Guests are told of packets that do not fit into a tunnel.</summary>
/// <remarks>How much a tunnel takes: <see cref="Underlay.GuestMtu"/>.</remarks>
internal sealed class MtuTooLarge : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "mtu-too-large";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Underlay is not { } underlay)
            yield break;

        // Between hosts only: alone, nothing goes through a tunnel yet.
        var severity = facts.Chassis is { Length: 1 } ? Severity.Warning : Severity.Error;
        var northbound = facts.Northbound;
        foreach (var options in (northbound?.DhcpOptions ?? []).Where(o => o.Mtu > underlay.GuestMtu && !LeadsOutside(northbound!, o)))
        {
            yield return new(
                Id, severity, $"DHCP options {options.Cidr}", Statement($"They tell guests of an MTU of {options.Mtu}", underlay), Consequence,
                $"ovn-nbctl set DHCP_Options {options.Uuid} options:mtu={underlay.GuestMtu}");
        }

        foreach (var network in (facts.Libvirt?.Networks ?? []).Where(n => n.Mtu > underlay.GuestMtu && n.Bridge == (facts.OpenVSwitch?.IntegrationBridge ?? "br-int")))
        {
            yield return new(
                Id, severity, $"network {network.Name}", Statement($"This libvirt network has an MTU of {network.Mtu}", underlay), Consequence,
                $"virsh net-edit {ShellWord.Quote(network.Name)}, and there <mtu size='{underlay.GuestMtu}'/>");
        }
    }

    private const string Consequence = "Long packets between guests on different hosts are lost: connections are made, and hang when there is much to send";

    private static string Statement(string what, Underlay underlay) =>
        $"{what}, and a tunnel on {underlay.Interface} (MTU {underlay.Mtu}) carries {underlay.GuestMtu}";

    /// <summary>Whether the options are for a switch that leads to a physical network: what is on it need not go through tunnels.</summary>
    private static bool LeadsOutside(NorthboundFacts northbound, DhcpOptionsFacts options) =>
        NetworkText.TryReadNetwork(options.Cidr, out var network)
        && northbound.Routers.SelectMany(r => r.Ports).Any(p => p.Addresses.Any(a => network.Contains(a.Address)) && northbound.SwitchOf(p) is { } on && on.PhysicalNetworks.Any());
}
