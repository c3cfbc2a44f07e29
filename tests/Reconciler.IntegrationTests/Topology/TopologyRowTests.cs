namespace Reconciler.IntegrationTests.Topology;

/// <summary>What a file makes is what a person would have made with <c>ovn-nbctl</c>, apart from <c>external_ids</c>.</summary>
[TestFixture]
internal sealed class TopologyRowTests
{
    private static IEnumerable<TestCaseData> Intents()
    {
        yield return Case(
            "a switch",
            """
            topology: t
            switches:
              a: {subnet: 10.0.0.0/24, ipv6-prefix: "fd00:1::/64", exclude: [10.0.0.1..10.0.0.9, 10.0.0.20]}
            """,
            """
            ls-add a
            set Logical_Switch a other_config:subnet=10.0.0.0/24 other_config:ipv6_prefix='fd00:1::' other_config:exclude_ips='"10.0.0.1..10.0.0.9 10.0.0.20"'
            """);
        yield return Case(
            "a physical network with a VLAN",
            """
            topology: t
            switches:
              out: {localnet: {network: physnet, vlan: 100}}
            """,
            """
            ls-add out
            lsp-add out out-localnet -- lsp-set-type out-localnet localnet -- lsp-set-addresses out-localnet unknown -- lsp-set-options out-localnet network_name=physnet
            set Logical_Switch_Port out-localnet tag=100
            """);
        yield return Case(
            "a router between two switches",
            """
            topology: t
            switches: {a: {}, b: {}}
            routers:
              r:
                ports:
                  a: {addresses: [10.0.0.254/24, "fd00:1::fe/64"], mac: "02:00:00:00:00:01", ipv6-ra: {mode: dhcpv6_stateful, mtu: 1400, dns: "fd00:1::53"}}
                  b: {addresses: 10.0.1.254/24, mac: "02:00:00:00:00:02", gateway-chassis: {node-1: 20, node-2: 10}}
                snat: {10.0.1.100: [10.0.0.0/24]}
                routes: {0.0.0.0/0: 10.0.1.1, 192.0.2.0/24: [10.0.1.1, 10.0.1.2], 198.51.100.0/24: {next-hop: 10.0.1.3, port: b}, 203.0.113.0/24: discard}
            """,
            """
            ls-add a -- ls-add b -- lr-add r
            lrp-add r r-to-a 02:00:00:00:00:01 10.0.0.254/24 fd00:1::fe/64
            set Logical_Router_Port r-to-a ipv6_ra_configs:address_mode=dhcpv6_stateful ipv6_ra_configs:mtu=1400 ipv6_ra_configs:send_periodic=true ipv6_ra_configs:rdnss='"fd00:1::53"'
            lrp-add r r-to-b 02:00:00:00:00:02 10.0.1.254/24
            lsp-add a a-to-r -- lsp-set-type a-to-r router -- lsp-set-addresses a-to-r router -- lsp-set-options a-to-r router-port=r-to-a
            lsp-add b b-to-r -- lsp-set-type b-to-r router -- lsp-set-addresses b-to-r router -- lsp-set-options b-to-r router-port=r-to-b
            lrp-set-gateway-chassis r-to-b node-1 20 -- lrp-set-gateway-chassis r-to-b node-2 10
            lr-nat-add r snat 10.0.1.100 10.0.0.0/24
            lr-route-add r 0.0.0.0/0 10.0.1.1
            --ecmp lr-route-add r 192.0.2.0/24 10.0.1.1 -- --ecmp lr-route-add r 192.0.2.0/24 10.0.1.2
            lr-route-add r 198.51.100.0/24 10.0.1.3 r-to-b
            lr-route-add r 203.0.113.0/24 discard
            """);
        yield return Case(
            "two gateway ports",
            """
            topology: t
            switches: {a: {}, b: {}}
            routers:
              r:
                ports:
                  a: {addresses: 192.0.2.1/24, mac: "02:00:00:00:00:01", gateway-chassis: {node-1: 20}}
                  b: {addresses: 198.51.100.1/24, mac: "02:00:00:00:00:02", gateway-chassis: {node-1: 20}}
                snat: {198.51.100.7: 10.0.0.0/24}
            """,
            """
            ls-add a -- ls-add b -- lr-add r
            lrp-add r r-to-a 02:00:00:00:00:01 192.0.2.1/24
            lrp-add r r-to-b 02:00:00:00:00:02 198.51.100.1/24
            lsp-add a a-to-r -- lsp-set-type a-to-r router -- lsp-set-addresses a-to-r router -- lsp-set-options a-to-r router-port=r-to-a
            lsp-add b b-to-r -- lsp-set-type b-to-r router -- lsp-set-addresses b-to-r router -- lsp-set-options b-to-r router-port=r-to-b
            lrp-set-gateway-chassis r-to-a node-1 20 -- lrp-set-gateway-chassis r-to-b node-1 20
            lr-nat-add r snat 198.51.100.7 10.0.0.0/24
            """);
        yield return Case(
            "DHCP",
            """
            topology: t
            switches:
              a: {subnet: 10.0.0.0/24, ipv6-prefix: "fd00:1::/64", dhcp: {dns: [192.0.2.53, 192.0.2.54, "fd00:1::53"], lease-time: 7200, mtu: 1400, domain: poc.lan}}
            routers:
              r: {ports: {a: {addresses: [10.0.0.254/24, "fd00:1::fe/64"], mac: "02:00:00:00:00:01"}}}
            """,
            """
            ls-add a -- lr-add r
            set Logical_Switch a other_config:subnet=10.0.0.0/24 other_config:ipv6_prefix='fd00:1::'
            lrp-add r r-to-a 02:00:00:00:00:01 10.0.0.254/24 fd00:1::fe/64
            lsp-add a a-to-r -- lsp-set-type a-to-r router -- lsp-set-addresses a-to-r router -- lsp-set-options a-to-r router-port=r-to-a
            create DHCP_Options cidr=10.0.0.0/24 options:server_id=10.0.0.254 options:server_mac='"02:00:00:00:00:01"' options:router=10.0.0.254 options:lease_time=7200 options:mtu=1400 options:dns_server='"{192.0.2.53, 192.0.2.54}"' options:domain_name='"\"poc.lan\""'
            create DHCP_Options cidr='"fd00:1::/64"' options:server_id='"02:00:00:00:00:01"' options:dns_server='"fd00:1::53"' options:domain_search='"\"poc.lan\""'
            """);
        yield return Case(
            "a group with rules",
            """
            topology: t
            groups:
              web:
                rules:
                  - {allow: in, protocol: tcp, ports: [443, 80, 8000-8100], log: http, severity: info}
                  - {allow: in, protocol: icmp, from: [group:web, 10.0.0.0/24]}
                  - {allow: out, stateful: off}
                  - {reject: in, match: "outport == @web && ip4", priority: 100}
            """,
            """
            pg-add web
            --name=http --log --severity=info --type=port-group acl-add web to-lport 2000 'outport == @web && (tcp.dst == {80, 443} || 8000 <= tcp.dst <= 8100)' allow-related
            --type=port-group acl-add web to-lport 1999 'outport == @web && icmp && (ip4.src == 10.0.0.0/24 || ip4.src == $web_ip4 || ip6.src == $web_ip6)' allow-related
            --type=port-group acl-add web from-lport 1998 'inport == @web && ip' allow-stateless
            --type=port-group acl-add web to-lport 100 'outport == @web && ip4' reject
            --type=port-group acl-add web to-lport 32001 'outport == @web && (nd || nd_rs || nd_ra || (ip4 && udp.src == 67 && udp.dst == 68) || (ip6 && udp.src == 547 && udp.dst == 546))' allow
            """);
        yield return Case(
            "load balancers",
            """
            topology: t
            switches: {a: {}}
            routers: {r: {}}
            load-balancers:
              www: {vip: 192.0.2.1:80, backends: [10.0.0.10:8080, 10.0.0.11:8080], on: [r, a]}
              all: {vip: 192.0.2.2, backends: [10.0.0.10, 10.0.0.11], on: r}
              six: {vip: "[2001:db8::1]:53", protocol: udp, backends: ["[fd00:1::10]:53"], on: r}
            """,
            """
            ls-add a -- lr-add r
            lb-add www 192.0.2.1:80 10.0.0.10:8080,10.0.0.11:8080 -- lr-lb-add r www -- ls-lb-add a www
            lb-add all 192.0.2.2 10.0.0.10,10.0.0.11 -- lr-lb-add r all
            lb-add six [2001:db8::1]:53 [fd00:1::10]:53 udp -- lr-lb-add r six
            """);

        static TestCaseData Case(string name, string file, string commands) => new TestCaseData(file, commands).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Intents))]
    public async Task Created(string file, string commands)
    {
        await using var ours = await TopologyServer.StartAsync();
        await using var theirs = await TopologyServer.StartAsync();
        await theirs.NbctlAsync(commands);

        await ours.ApplyAsync(file);

        Assert.That(await ours.PictureAsync("external_ids"), Is.EqualTo(await theirs.PictureAsync("external_ids")));
    }

    [TestCaseSource(nameof(Intents))]
    public async Task Taken_over_without_another_change_and_given_back(string file, string commands)
    {
        await using var server = await TopologyServer.StartAsync();
        await server.NbctlAsync(commands);
        var before = await server.PictureAsync("external_ids");

        var refused = await server.PlanAsync(file);
        Assert.That(refused.Problems, Is.Not.Empty.And.All.Contains("--adopt"));
        await server.ApplyAsync(file, adopt: true);
        Assert.That(await server.PictureAsync("external_ids"), Is.EqualTo(before));

        await server.ApplyAsync("topology: t");
        Assert.That(await server.PictureAsync(), Is.Empty);
    }
}
