namespace Reconciler.Tests.Topology;

/// <summary>A file with every key.</summary>
internal static class SampleFile
{
    public const string Text = """
        topology: poc
        switches:
          nat-switch-1:
            subnet: 10.140.0.0/24
            ipv6-prefix: "fd00:140::/64"
            exclude: [10.140.0.1..10.140.0.9, 10.140.0.20]
            dhcp: {dns: [192.0.2.53, "2001:db8::53"], lease-time: 7200, mtu: 1400, domain: poc.lan, families: [ipv4, ipv6], router: 10.140.0.254, server-id: 10.140.0.253, server-mac: "02:00:00:00:00:77"}
            dns: {zone: poc.lan}
          nat-switch-2: {subnet: 10.141.0.0/24, dhcp: on}
          phys-ls:
            localnet: {network: physnet, vlan: 100}
          empty:
        routers:
          gw-router:
            ports:
              nat-switch-1: {addresses: [10.140.0.254/24, "fd00:140::254/64"], mac: "02:00:00:00:00:01", ipv6-ra: {mode: dhcpv6_stateful, mtu: 1400, periodic: off, dns: "2001:db8::53"}}
              nat-switch-2: {addresses: 10.141.0.254/24}
              phys-ls: {addresses: 192.168.58.103/24, gateway-chassis: [node-1, node-2]}
            snat: {192.168.58.104: [10.140.0.0/24, 10.141.0.0/24]}
            routes: {0.0.0.0/0: 192.168.58.254, 198.51.100.0/24: [192.168.58.1, 192.168.58.2], 203.0.113.0/24: discard, 192.0.2.0/24: {next-hop: 192.168.58.3, port: phys-ls}}
          second: {ports: {nat-switch-2: {addresses: 10.141.0.253/24, gateway-chassis: {node-1: 7}}, nat-switch-1: {addresses: "fd00:140::253/64", ipv6-ra: slaac}}}
        groups:
          web:
            essentials: off
            rules:
              - {allow: in, protocol: tcp, ports: [80, 443, 8000-8100], log: http, severity: notice}
              - {allow: in, protocol: icmp, from: [group:web, switch:nat-switch-2, 10.0.0.0/8]}
              - {allow: out, to: any, stateful: off, priority: 500}
              - {reject: in, match: "outport == @web && ip4"}
              - {drop: in}
        load-balancers:
          www: {vip: 192.168.58.120:80, protocol: tcp, backends: [10.140.0.10:8080, 10.140.0.11:8080], on: [gw-router]}
          more: {vips: {192.168.58.121: 10.140.0.10, 192.168.58.122: [10.140.0.10, 10.140.0.11]}, on: [gw-router, nat-switch-1]}
        libvirt-networks:
          nat-net: {switch: nat-switch-1, address: dynamic, bridge: br-int}
        """;
}
