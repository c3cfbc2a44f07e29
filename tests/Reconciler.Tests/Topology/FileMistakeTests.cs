using Reconciler.Topology.Reading;

namespace Reconciler.Tests.Topology;

/// <summary>Each mistake in a file has its sentence, with line and column, and all are found at once.</summary>
[TestFixture]
internal sealed class FileMistakeTests
{
    private const string Router = """
        topology: t
        switches:
          a: {subnet: 10.0.0.0/24}
          out: {localnet: {network: physnet}}
        routers:
          r:
            ports:
              a: {addresses: 10.0.0.254/24}
              out: {addresses: 192.0.2.1/24}

        """;

    // What does not keep to the form.
    [TestCase("topology: t\nswitches: {a: {subnet: 10.140.0/24}}",
        "2:24: subnet: '10.140.0/24' is not a network: the address needs four numbers; did you mean '10.140.0.0/24'?")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.140.0.5/24}}",
        "2:24: subnet: '10.140.0.5/24' has bits set behind the prefix; the network is 10.140.0.0/24")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.140.0.0}}", "2:24: subnet: '10.140.0.0' has no prefix length, such as /24")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.140.0.0/33}}", "2:24: subnet: '10.140.0.0/33' has no prefix length of 0 to 32 bits")]
    [TestCase("topology: t\nswitches: {a: {ipv6-prefix: 'fd00::/48'}}",
        "2:29: ipv6-prefix: 'fd00::/48' is not 64 bits long, which OVN needs to make addresses")]
    [TestCase("topology: t\nswitches: {a: {subnett: 10.0.0.0/24}}",
        "2:16: switches a has no key 'subnett'; did you mean 'subnet'? (known: subnet, ipv6-prefix, exclude, dhcp, dns, localnet)")]
    [TestCase("switches: {a: {}}",
        "1:1: the file needs topology: the topology's name: its rows carry external_ids:reconciler:topology=NAME")]
    [TestCase("topology: t\nswitches: [a]", "2:11: switches: expected NAME: …, and this is a list")]
    [TestCase("topology: t\nswitches: {a: {localnet: {network: p, vlan: 4095}}}",
        "2:45: vlan: '4095' is not a whole number from 1 to 4094")]
    [TestCase("topology: t\nswitches: {a: {}}\nrouters: {r: {ports: {a: {addresses: 'fd00::1/64', ipv6-ra: {mode: slaac, mtu: 99}}}}}",
        "3:80: mtu: '99' is not a whole number from 1280 to 65535, or 0 for none")]
    [TestCase("topology: t\ngroups: {we-b: {}}",
        "2:10: groups: 'we-b' is a name that OVN cannot have in a match: letters, digits, '_' and '.', and no digit first, such as 'we_b'")]
    [TestCase("topology: t\ngroups: {g: {rules: [{alow: in}]}}", "2:23: rules has no key 'alow'; did you mean 'allow'? (known: allow, drop, reject, protocol, ports, from, to, match, log, severity, stateful, priority)")]
    [TestCase("topology: t\ngroups: {g: {rules: [{protocol: tcp}]}}", "2:22: rules needs one of allow, drop, reject")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: in, drop: in}]}}",
        "2:22: rules needs one of allow, drop, reject, and not several")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: inn}]}}", "2:30: allow: 'inn' is none of in, out; did you mean 'in'?")]
    [TestCase("topology: t\nswitches:\n  a:\n    subnet:", "4:12: subnet has no value; write NETWORK/LENGTH")]
    [TestCase("topology: t\ntopology: u", "2:1: 'topology' is there twice")]
    [TestCase("topology: t\nswitches: {a: {}, a: {}}", "2:19: 'a' is there twice")]
    [TestCase("topology: &x t\nswitches: {*x : {}}", "2:12: an alias is not understood here; write the value again")]
    [TestCase("topology: t\n---\ntopology: u", "2:1: the file has several YAML documents; write one")]
    [TestCase("", "1:1: the file is empty; it needs topology: NAME at least")]
    [TestCase("topology: t\nlibvirt-networks: {n: {address: 10.0.0.1}}", "2:33: address: '10.0.0.1' cannot be address")]
    [TestCase("topology: t\nload-balancers: {l: {vip: '10.0.0.1:99999', backends: []}}",
        "2:27: vip: '10.0.0.1:99999' is not an address with a port")]
    // What does not fit together.
    [TestCase("topology: t\nswitches: {a: {exclude: 10.0.0.1}}", "2:12: switch a: exclude needs subnet, whose addresses it is about")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.0.0.0/24, exclude: 10.0.1.1}}",
        "2:12: switch a: exclude 10.0.1.1 is not in subnet 10.0.0.0/24")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.0.0.0/24, dhcp: on}}",
        "2:43: switch a: dhcp needs a router port in 10.0.0.0/24, which answers come from; or say server-id and server-mac")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.0.0.0/24}}\nrouters: {r: {ports: {a: {addresses: 10.0.1.254/24}}}}",
        "3:23: router r: port on a: address 10.0.1.254/24 is outside of 10.0.0.0/24, the switch's subnet")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.0.0.0/24}}\nrouters: {r: {ports: {b: {addresses: 10.0.0.254/24}}}}",
        "3:23: router r: the file has no switch 'b'")]
    [TestCase("topology: t\nswitches: {a: {}, b: {}}\nrouters: {r: {ports: {a: {addresses: 10.0.0.254/24}, b: {addresses: 10.0.0.1/16}}}}",
        "3:54: router r: network 10.0.0.0/16 on b overlaps 10.0.0.0/24 on a, so packets could go either way")]
    [TestCase("topology: t\nswitches: {a: {}}\nrouters: {r: {ports: {a: {addresses: 10.0.0.1/24}}}, s: {ports: {a: {addresses: 10.0.0.1/24}}}}", "3:66: router s: address 10.0.0.1 on switch a is that of router r too")]
    [TestCase("topology: t\nswitches: {a: {}}\nrouters: {r: {ports: {a: {addresses: 10.0.0.1/24}}, snat: {10.0.0.2: 10.1.0.0/24}}}",
        "3:70: router r: snat needs gateway-chassis on one of the router's ports; without it OVN ignores the translation")]
    [TestCase(Router + "    snat: {198.51.100.7: 10.0.0.0/24}",
        "10:26: router r: snat address 198.51.100.7 is in no network of the router (10.0.0.0/24, 192.0.2.0/24)")]
    [TestCase(Router + "    routes: {0.0.0.0/0: 198.51.100.1}",
        "10:25: router r: route 0.0.0.0/0: nobody can reach next hop 198.51.100.1: it is in no network of the router")]
    [TestCase(Router + "    routes: {0.0.0.0/0: 192.0.2.1}",
        "10:25: router r: route 0.0.0.0/0: next hop 192.0.2.1 is the router's own address")]
    [TestCase(Router + "    routes: {0.0.0.0/0: {next-hop: 192.0.2.2, port: outt}}",
        "10:36: router r: route 0.0.0.0/0: the router has no port on 'outt'; did you mean 'out'?")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: in, from: group:h}]}}", "2:22: group g: the file has no group 'h'")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: in, ports: 80}]}}", "2:22: group g: ports need protocol: tcp, udp or sctp")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: in, to: 10.0.0.0/8}]}}",
        "2:22: group g: to does not go with 'in': the group's own ports are there; write from")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: in, protocol: tcp, match: ip4}]}}",
        "2:22: group g: match is the whole match; it does not go with protocol")]
    [TestCase("topology: t\ngroups: {g: {rules: [{allow: in, protocol: icmp4, from: 'fd00::/64'}]}}",
        "2:22: group g: fd00::/64 is not of protocol icmp4's family")]
    [TestCase("topology: t\nload-balancers: {l: {vip: 10.0.0.1:80, backends: 10.0.0.2, on: r}}\nrouters: {r: {}}",
        "2:18: load balancer l: of 10.0.0.1:80 and backend 10.0.0.2 only one has a port; give both one, or none")]
    [TestCase("topology: t\nload-balancers: {l: {vip: 10.0.0.1:80, backends: 10.0.0.2:80, on: q}}\nrouters: {rr: {}}",
        "2:18: load balancer l: the file has no router or switch 'q'")]
    [TestCase("topology: t\nload-balancers: {l: {vip: 10.0.0.1:80, backends: 10.0.0.2:80}}",
        "2:18: warning: load balancer l is on no router and no switch, so nobody reaches it")]
    [TestCase("topology: t\nswitches: {a: {subnet: 0.0.0.0/0}}", "2:12: switch a: subnet 0.0.0.0/0 is far too large for one switch")]
    [TestCase("topology: t\nswitches: {a: {subnet: 10.0.0.0/31}}", "2:12: switch a: subnet 10.0.0.0/31 has no room for a router and a guest")]
    [TestCase("topology: t\nswitches: {a: {subnet: 127.1.0.0/24}}", "2:12: switch a: subnet 127.1.0.0/24 is a network of loopback addresses")]
    [TestCase("topology: t\nswitches: {a: {subnet: 224.1.0.0/24}}",
        "2:12: switch a: subnet 224.1.0.0/24 is a network of multicast or reserved addresses")]
    [TestCase("topology: t\nswitches: {a: {ipv6-prefix: 'ff02::/64'}}", "2:12: switch a: ipv6-prefix ff02::/64 is multicast")]
    [TestCase("topology: t\nswitches: {a: {ipv6-prefix: 'fe80::/64'}}",
        "2:12: switch a: ipv6-prefix fe80::/64 is the prefix of link-local addresses")]
    [TestCase("topology: t\nswitches: {a: {ipv6-prefix: '::/64'}}", "2:12: switch a: ipv6-prefix ::/64 is no prefix that addresses can be made from")]
    [TestCase("topology: t\nswitches: {a: {}}\nrouters: {r: {ports: {a: {addresses: []}}}}",
        "3:38: addresses: the list is empty; write ADDRESS/LENGTH or a list of ADDRESS/LENGTH, or leave it out")]
    [TestCase("topology: t\nswitches: {a: {}}\nrouters: {r: {ports: {a: {mac: '00:00:00:00:00:00', addresses: 10.0.0.1/24}}}}",
        "3:32: mac: '00:00:00:00:00:00' is no MAC address that a port can have")]
    [TestCase(Router + "    routes: {198.51.100.0/24: []}", "10:31: routes 198.51.100.0/24: the list is empty")]
    [TestCase(Router + "    routes: {198.51.100.0/24: [discard, 192.0.2.9]}",
        "10:32: router r: route 198.51.100.0/24: discard and a next hop exclude each other")]
    [TestCase(Router + "    routes: {10.0.0.0/24: 192.0.2.9}",
        "10:27: warning: router r: route 10.0.0.0/24: the router is in that network itself, by its address 10.0.0.254/24")]
    [TestCase(Router + "    snat: {192.0.2.7: 10.0.0.0/24}\n  s: {ports: {out: {addresses: 192.0.2.2/24}}, snat: {192.0.2.7: 10.1.0.0/24}}",
        "11:66: router s: snat address 192.0.2.7 is that of router r too, and both answer for it on switch out")]
    [TestCase("topology: t\nload-balancers: {l: {vip: 10.0.0.1:80, backends: 10.0.0.2:80, on: r}, m: {vip: 10.0.0.1:80, backends: 10.0.0.3:80, on: r}}\nrouters: {r: {}}",
        "2:71: load balancer m: 10.0.0.1:80 (tcp) on r is that of load balancer l too")]
    [TestCase("topology: t\nload-balancers: {l: {vip: 10.0.0.1:80, backends: [], on: r}}\nrouters: {r: {}}",
        "2:18: warning: load balancer l: 10.0.0.1:80 has no backends, so nobody answers there")]
    public void A_mistake_is_said(string text, string sentence) =>
        Assert.That(TopologyReader.Read(text).Mistakes.Select(m => m.Text("f")), Has.One.StartsWith($"f:{sentence}"));

    [Test]
    public void All_mistakes_are_said_at_once()
    {
        var reading = TopologyReader.Read("""
            topology: t
            switches:
              a: {subnet: 10.140.0/24}
              b: {subnett: 10.0.0.0/24}
            routers:
              r: {ports: {c: {addresses: 10.0.0.1}}}
            """);
        Assert.That(reading.IsUsable, Is.False);
        Assert.That(reading.Mistakes.Select(m => m.At.Line), Is.EqualTo((int[])[3, 4, 6, 6]));
    }

    [TestCase("[")]
    [TestCase("{a: b")]
    [TestCase("a: b: c")]
    [TestCase("\t")]
    [TestCase("\0")]
    [TestCase("%YAML 9.9\n---\na")]
    public void What_is_no_YAML_is_said(string text) => Assert.That(TopologyReader.Read(text).Mistakes, Is.Not.Empty);

    [TestCase('[')]
    [TestCase('{')]
    public void A_file_that_is_nested_without_end_is_refused(char bracket) =>
        Assert.That(TopologyReader.Read(new string(bracket, 100_000)).Mistakes, Is.Not.Empty);
}
