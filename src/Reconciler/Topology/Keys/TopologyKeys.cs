using Reconciler.Intent.Attributes;

namespace Reconciler.Topology.Keys;

/// <summary>
/// Every key of the file. The reader, the JSON Schema and reconciler-topology(5) are made from this table, so none of them can know a key
/// that the others do not.
/// </summary>
internal static class TopologyKeys
{
    private static readonly ValueSyntax s_onOff = Syntaxes.OneOf("on", "off");

    /// <summary>DHCP for the guests of a switch.</summary>
    public static readonly FileShape Dhcp = FileShape.Section(
        new("dns", FileShape.OneOrMore(Syntaxes.Address), "the name servers that guests are told of; each family gets its own"),
        new("lease-time", FileShape.Of(Syntaxes.Whole(60, 2592000)), "seconds that a lease is good for (default: 3600)"),
        new("mtu", FileShape.Of(Syntaxes.Whole(0, 65535)),
            "the MTU that guests are told, in bytes; 0 for none (default: 1442, which fits geneve over an Ethernet)"),
        new("domain", FileShape.Of(Syntaxes.Zone),
            "the domain that guests append to short names (default: the switch's zone, if it has one)"),
        new("families", FileShape.OneOrMore(Syntaxes.OneOf("ipv4", "ipv6")),
            "ipv4, ipv6 or both (default: those of subnet and ipv6-prefix)"),
        new("router", FileShape.Of(Syntaxes.Address), "the router that guests are told of (default: the first router port on the switch)"),
        new("server-id", FileShape.Of(Syntaxes.Address), "the address that answers come from (default: that of the router)"),
        new("server-mac", FileShape.Of(Syntaxes.Mac), "the MAC address that answers come from (default: that of the router's port)"))
        with { Value = s_onOff };

    /// <summary>A switch.</summary>
    public static readonly FileShape Switch = FileShape.Section(
        new("subnet", FileShape.Of(Syntaxes.Network4), "the IPv4 network, from which OVN chooses dynamic addresses (other_config:subnet)"),
        new("ipv6-prefix", FileShape.Of(Syntaxes.Prefix6),
            "the IPv6 prefix, from which OVN makes dynamic addresses (other_config:ipv6_prefix)"),
        new("exclude", FileShape.OneOrMore(Syntaxes.AddressRange), "IPv4 addresses that OVN does not choose (other_config:exclude_ips)"),
        new("dhcp", Dhcp, "DHCP_Options for guests: keys, or 'on' for their defaults (default: off)"),
        new("dns", FileShape.Section(
            new FileKey("zone", FileShape.Of(Syntaxes.Zone),
                "the zone in which the ports of machines have names (external_ids:reconciler:dns-zone)") { IsRequired = true }),
            "names for the machines on the switch (default: none)"),
        new("localnet", FileShape.Section(
            new FileKey("network", FileShape.Of(Syntaxes.Name), "the physical network's name in ovn-bridge-mappings of the hosts")
                { IsRequired = true },
            new FileKey("vlan", FileShape.Of(Syntaxes.Whole(1, 4094)), "the VLAN's number (default: none)")),
            "the physical network that the switch leads to (default: none)"))
        with { MayBeNothing = true };

    /// <summary>A router's port on a switch.</summary>
    public static readonly FileShape RouterPort = FileShape.Section(
        new FileKey("addresses", FileShape.OneOrMore(Syntaxes.InterfaceAddress),
            "the router's addresses on the switch, with the lengths of their networks") { IsRequired = true },
        new FileKey("mac", FileShape.Of(Syntaxes.Mac),
            "the port's MAC address (default: one that is made from router and switch, always the same)"),
        new FileKey(
            "gateway-chassis",
            new FileShape
            {
                Value = Syntaxes.Name,
                Element = FileShape.Of(Syntaxes.Name),
                Name = Syntaxes.Name,
                Entry = FileShape.Of(Syntaxes.Whole(0, 32767)),
            },
            "the hosts that may be the gateway: a list, the first one first; or CHASSIS: PRIORITY; or 'auto' for every host that maps the switch's "
            + "physical network; or 'none' (default: auto on a switch with localnet, otherwise none)"),
        new FileKey("ipv6-ra", FileShape.Section(
            new FileKey("mode", FileShape.Of(RaModes), "how guests get their addresses") { IsRequired = true },
            new FileKey("mtu", FileShape.Of(RaMtu),
                "the MTU that guests are told, in bytes; 0 for none (default: 1442)"),
            new FileKey("periodic", FileShape.Of(s_onOff), "whether advertisements are also sent unasked (default: on)"),
            new FileKey("dns", FileShape.Of(Syntaxes.Address), "the name server that guests are told of (default: none)"))
            with { Value = RaModes }, "IPv6 router advertisements: the mode alone, or keys (default: none)"));

    /// <summary>A rule of a group.</summary>
    public static readonly FileShape Rule = FileShape.Section(
        new FileKey("allow", FileShape.Of(Syntaxes.OneOf("in", "out")),
            "lets packets through, and the answers to them: 'in' for those to the group's ports, 'out' for those from them"),
        new FileKey("drop", FileShape.Of(Syntaxes.OneOf("in", "out")), "drops packets"),
        new FileKey("reject", FileShape.Of(Syntaxes.OneOf("in", "out")), "drops packets and tells their sender, by TCP reset or ICMP"),
        new FileKey("protocol", FileShape.Of(Syntaxes.OneOf("tcp", "udp", "sctp", "icmp", "icmp4", "icmp6", "ip4", "ip6")),
            "the protocol (default: any of IP)"),
        new FileKey("ports", FileShape.OneOrMore(Syntaxes.Ports), "the destination ports, for tcp, udp and sctp (default: all)"),
        new FileKey("from", FileShape.OneOrMore(Syntaxes.Peer), "for 'in': where the packets come from (default: any)"),
        new FileKey("to", FileShape.OneOrMore(Syntaxes.Peer), "for 'out': where the packets go (default: any)"),
        new FileKey("match", FileShape.Of(Syntaxes.Text),
            "the whole match in OVN's language, in place of protocol, ports, from and to (ovn-sb(5), Logical_Flow)"),
        new FileKey("log", FileShape.Of(Syntaxes.LogName),
            "logs the packets under this name, or without a name if it is 'on' (default: no log)"),
        new FileKey("severity", FileShape.Of(Syntaxes.OneOf("alert", "warning", "notice", "info", "debug")),
            "the severity of the log's lines (default: OVN's, which is info)"),
        new FileKey("stateful", FileShape.Of(Syntaxes.OneOf("on", "off", "auto")),
            "for 'allow': whether answers are let through too; 'auto' if another rule on the switch is stateful (default: on)"),
        new FileKey("priority", FileShape.Of(Syntaxes.Whole(1, 32000)),
            "the ACL's priority (default: by the order: 2000 for the first, then one less for each)"))
        with { OneOf = ["allow", "drop", "reject"] };

    /// <summary>The whole file.</summary>
    public static readonly FileShape File = FileShape.Section(
        new FileKey("topology", FileShape.Of(Syntaxes.Name), "the topology's name: its rows carry external_ids:reconciler:topology=NAME")
            { IsRequired = true },
        new FileKey("switches", FileShape.MapOf(Syntaxes.Name, Switch), "logical switches, by name"),
        new FileKey("routers", FileShape.MapOf(Syntaxes.Name, FileShape.Section(
            new FileKey("ports", FileShape.MapOf(Syntaxes.Name, RouterPort), "the router's ports, by the switch that they are on"),
            new FileKey("snat", FileShape.MapOf(Syntaxes.Address, FileShape.OneOrMore(Syntaxes.Network)),
                "by external address: the networks whose guests leave with it"),
            new FileKey("routes", FileShape.MapOf(Syntaxes.Network, new FileShape
            {
                Value = Syntaxes.NextHop,
                Element = FileShape.Of(Syntaxes.NextHop),
                Keys =
                [
                    new("next-hop", FileShape.OneOrMore(Syntaxes.NextHop), "the next hop") { IsRequired = true },
                    new("port", FileShape.Of(Syntaxes.Name),
                        "the switch of the router port that leads there (default: the port whose network has the next hop)"),
                ],
            }), "static routes, by destination: the next hop, or several that share the traffic, or 'discard'"))
            with { MayBeNothing = true }), "logical routers, by name"),
        new FileKey("groups", FileShape.MapOf(Syntaxes.GroupName, FileShape.Section(
            new FileKey("rules", new FileShape { Element = Rule, MayBeNothing = true },
                "the rules; of two that fit, the one further up wins"),
            new FileKey("essentials", FileShape.Of(s_onOff),
                "whether a group that drops or rejects lets DHCP and neighbour discovery through before its rules (default: on)"))
            with { MayBeNothing = true }), "port groups, by name; machines join them with the groups of their annotation"),
        new FileKey("load-balancers", FileShape.MapOf(Syntaxes.Name, FileShape.Section(
            new FileKey("vip", FileShape.Of(Syntaxes.Endpoint), "the virtual address, with a port or without"),
            new FileKey("backends", FileShape.OneOrMore(Syntaxes.Endpoint) with { MayBeEmpty = true }, "where connections to vip go"),
            new FileKey("vips", FileShape.MapOf(Syntaxes.Endpoint, FileShape.OneOrMore(Syntaxes.Endpoint) with { MayBeEmpty = true }),
                "several virtual addresses, each with its backends, in place of vip and backends"),
            new FileKey("protocol", FileShape.Of(Syntaxes.OneOf("tcp", "udp", "sctp")),
                "the protocol of virtual addresses with a port (default: tcp)"),
            new FileKey("on", FileShape.OneOrMore(Syntaxes.Name), "the routers and switches that know it"))), "load balancers, by name"),
        new FileKey("libvirt-networks", FileShape.MapOf(Syntaxes.Name, LibvirtNetwork()),
            "libvirt networks of this host, by name; they are defined, started and started with the host"));

    /// <summary>The modes of router advertisements (ovn-nb(5), Logical_Router_Port, ipv6_ra_configs:address_mode).</summary>
    public static ValueSyntax RaModes => Syntaxes.OneOf("slaac", "dhcpv6_stateful", "dhcpv6_stateless");

    /// <summary>The MTU in router advertisements.</summary>
    public static ValueSyntax RaMtu => Syntaxes.WholeOrNone(1280, 65535);

    private static FileShape LibvirtNetwork() => FileShape.Section(
    [
        .. PortAttributes.In(AttributePlaces.Network).Select(a => new FileKey(
            a.Name, FileShape.Of(SyntaxOf(a)), a.DefaultsDescription.Replace("`", "'", StringComparison.Ordinal))),
        new FileKey("bridge", FileShape.Of(Syntaxes.Name), "the bridge (default: the integration bridge of Open vSwitch)"),
    ]) with { MayBeNothing = true };

    private static ValueSyntax SyntaxOf(PortAttribute attribute) => new("VALUE", text =>
    {
        attribute.Defaults!.ReadSetting(Intent.PortDefaults.Empty, attribute.Name, text, out var problem);
        return problem is null ? null : $"cannot be {attribute.Name}: {problem}";
    });
}
