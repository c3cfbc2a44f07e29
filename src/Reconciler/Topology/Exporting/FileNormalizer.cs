using System.Collections.Immutable;
using System.Net.Sockets;
using Reconciler.Topology.Desiring;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Exporting;

/// <summary>
/// Brings a file into the form in which it is exported: sorted, without what is the default anyway. Two files that ask for the same have
/// the same form. Pure.
/// </summary>
internal static class FileNormalizer
{
    /// <summary>Normalizes a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="libvirtNetworks">The libvirt networks of the form, which are no rows.</param>
    public static TopologyFile Normalize(TopologyFile file, ImmutableArray<LibvirtNetworkSpec> libvirtNetworks) => file with
    {
        Switches = [.. file.Switches.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => Normalize(s, file))],
        Routers = [.. file.Routers.OrderBy(r => r.Name, StringComparer.Ordinal).Select(r => Normalize(r, file))],
        Groups = [.. file.Groups.OrderBy(g => g.Name, StringComparer.Ordinal).Select(g => Normalize(g, file))],
        LoadBalancers = [.. file.LoadBalancers.OrderBy(b => b.Name, StringComparer.Ordinal).Select(Normalize)],
        LibvirtNetworks = libvirtNetworks,
    };

    private static SwitchSpec Normalize(SwitchSpec on, TopologyFile file)
    {
        if (on.Dhcp is not { } dhcp || (on is { Subnet: null } && on is { Ipv6Prefix: null }))
            return on with { Dhcp = null };
        var (isV4, isV6) = (dhcp.Ipv4 && on.Subnet is not null, dhcp.Ipv6 && on.Ipv6Prefix is not null);
        if (!isV4 && !isV6)
            return on with { Dhcp = null };
        var ports = file.Routers.SelectMany(r => r.Ports.Where(p => p.Switch == on.Name).Select(p => (Router: r, Port: p))).ToArray();
        var own = ports.SelectMany(p => p.Port.Addresses.Where(a => on.Subnet?.Contains(a.Address) ?? false)
            .Select(a => (a.Address, Mac: RouterRows.MacOf(p.Router, p.Port)))).ToArray();
        var router = dhcp.Router ?? own.Select(a => a.Address).FirstOrDefault();
        var server = dhcp.ServerId ?? router;
        var mac = (isV4 ? own.Where(a => a.Address.Equals(server)).Select(a => a.Mac).FirstOrDefault()
            : ports.Where(p => p.Port.Addresses.Any(a => on.Ipv6Prefix!.Contains(a.Address))).Select(p => RouterRows.MacOf(p.Router, p.Port))
                .FirstOrDefault())
            ?? ports.Select(p => RouterRows.MacOf(p.Router, p.Port)).FirstOrDefault();
        return on with
        {
            Dhcp = dhcp with
            {
                Dns =
                [
                    .. dhcp.Dns.Where(d => d.AddressFamily is AddressFamily.InterNetwork && isV4).Distinct(),
                    .. dhcp.Dns.Where(d => d.AddressFamily is AddressFamily.InterNetworkV6 && isV6).Distinct(),
                ],
                Ipv4 = isV4 || on.Subnet is null,
                Ipv6 = isV6 || on.Ipv6Prefix is null,
                LeaseTime = isV4 ? dhcp.LeaseTime : DhcpSpec.DefaultLeaseTime,
                Mtu = isV4 ? dhcp.Mtu : DhcpSpec.DefaultMtu,
                Domain = dhcp.Domain == on.Zone ? null : dhcp.Domain,
                Router = !isV4 || (own.Length > 0 && own[0].Address.Equals(router)) ? null : router,
                ServerId = !isV4 || server!.Equals(router) ? null : server,
                ServerMac = dhcp.ServerMac is null || dhcp.ServerMac == mac ? null : dhcp.ServerMac,
            },
        };
    }

    private static RouterSpec Normalize(RouterSpec router, TopologyFile file) => router with
    {
        Ports = [.. router.Ports.OrderBy(p => p.Switch, StringComparer.Ordinal).Select(p => Normalize(router, p, file.Switch(p.Switch)))],
        Snat = [.. router.Snat.OrderBy(s => s.External.ToString(), StringComparer.Ordinal)
            .ThenBy(s => s.Network.ToString(), StringComparer.Ordinal)],
        Routes = [.. router.Routes.OrderBy(r => r.Prefix.ToString(), StringComparer.Ordinal).ThenBy(r => r.Switch, StringComparer.Ordinal)
            .ThenBy(r => r.NextHopText, StringComparer.Ordinal)],
    };

    private static RouterPortSpec Normalize(RouterSpec router, RouterPortSpec port, SwitchSpec? on)
    {
        var gateway = port.Gateway is { IsAuto: false } said
            ? said with { Chassis = [.. said.Chassis.OrderByDescending(c => c.Priority).ThenBy(c => c.Chassis, StringComparer.Ordinal)] }
            : port.Gateway;
        return port with
        {
            Addresses = [.. port.Addresses.OrderBy(a => a.Address.AddressFamily).ThenBy(a => a.ToString(), StringComparer.Ordinal)],
            Mac = port.Mac == RouterRows.DerivedMac(router.Name, port.Switch) ? null : port.Mac,
            Gateway = on?.Localnet is null
                ? gateway is null or { IsAuto: true } or { Chassis.IsEmpty: true } ? null : gateway
                : gateway is null or { IsAuto: true } ? null : gateway,
        };
    }

    private static GroupSpec Normalize(GroupSpec group, TopologyFile file)
    {
        var rules = group.Rules
            .Select((r, i) => r with
            {
                Priority = r.Priority ?? RuleSpec.FirstPriority - i,
                Ports = RuleMatch.Sort(r.Ports),
                Peers = RuleMatch.SortPeers(r.Peers.SelectMany(p => RuleMatch.Expand(p, file))),
                Protocol = r.Protocol,
                Severity = r.Log is null ? null : r.Severity,
                Written = [],
            })
            .Select(r => (Rule: Reread(group.Name, r, file), Acl: RuleMatch.Of(group.Name, r, file)))
            .OrderByDescending(r => r.Rule.Priority).ThenBy(r => r.Rule.IsIn ? AclSpec.In : AclSpec.Out, StringComparer.Ordinal)
            .ThenBy(r => r.Acl, StringComparer.Ordinal).ThenBy(r => r.Rule.Action.ToString().ToLowerInvariant(), StringComparer.Ordinal)
            .Select((r, i) => r.Rule with { Priority = r.Rule.Priority == RuleSpec.FirstPriority - i ? null : r.Rule.Priority });
        return group with { Rules = [.. rules], Essentials = group.Essentials || !group.Rules.Any(r => r.Action is not RuleAction.Allow) };
    }

    /// <summary>A raw match that could be said with keys is said with them.</summary>
    private static RuleSpec Reread(string group, RuleSpec rule, TopologyFile file) =>
        rule.Match is { } match && RuleMatch.Read(group, rule with { Match = null }, match) is { } read
            // A group that is not in the file cannot be named in it, but in a match.
            && read.Peers.All(p => !p.StartsWith("group:", StringComparison.Ordinal) || file.Groups.Any(g => g.Name == p[6..]))
                ? read : rule;

    private static LoadBalancerSpec Normalize(LoadBalancerSpec balancer) => balancer with
    {
        Vips = [.. balancer.Vips.OrderBy(v => v.Vip, StringComparer.Ordinal)],
        On = [.. balancer.On.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
    };
}
