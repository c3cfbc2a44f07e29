using System.Globalization;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>Makes networks as people make them with <c>ovn-nbctl</c>, each from its seed, in every spelling that OVN takes.</summary>
internal sealed class ByHandNetwork
{
    private readonly Random _random;
    private readonly List<string> _commands = [];

    private ByHandNetwork(int seed) => _random = new(seed);

    /// <summary>The commands, one on each line.</summary>
    public static string Of(int seed)
    {
        var network = new ByHandNetwork(seed);
        network.Make();
        return string.Join('\n', network._commands);
    }

    private void Make()
    {
        Do("lr-add r -- ls-add out -- lrp-add r r-out 02:00:00:00:99:01 192.0.2.1/24 2001:db8::1/64 -- lrp-set-gateway-chassis r-out node-1 7");
        Do("lsp-add out out-r -- lsp-set-type out-r router -- lsp-set-addresses out-r router -- lsp-set-options out-r router-port=r-out");
        Maybe("lsp-add out phys -- lsp-set-type phys localnet -- lsp-set-addresses phys unknown -- lsp-set-options phys network_name=physnet",
            "lsp-add out phys -- lsp-set-type phys localnet -- lsp-set-addresses phys unknown",
            "lsp-add out phys -- lsp-set-type phys localnet -- lsp-set-options phys network_name=physnet");
        var switches = _random.Next(1, 4);
        for (var i = 1; i <= switches; i++)
            AddSwitch(i);
        AddTranslations();
        AddRoutes();
        AddGroups();
        AddBalancers();
        Maybe("ls-add theirs -- set Logical_Switch theirs external_ids:'\"neutron:network_name\"'=x",
            "ls-add theirs -- set Logical_Switch theirs external_ids:'\"neutron:network_name\"'=x -- lrp-add r r-theirs 02:00:00:00:98:01 10.98.0.1/24 "
                + "-- lsp-add theirs theirs-r -- lsp-set-type theirs-r router -- lsp-set-options theirs-r router-port=r-theirs");
        Maybe("lr-add theirs-r -- set Logical_Router theirs-r external_ids:'\"k8s.ovn.org/x\"'=y");
    }

    private void AddSwitch(int i)
    {
        var (s, mac) = (Text($"s{i}"), Text($"02:00:00:00:aa:0{i}"));
        var written = Pick(mac, mac.ToUpperInvariant());
        Do($"ls-add {s} -- lrp-add r r-{s} {mac} 10.{i}.0.254/24 fd00:{i}::fe/64");
        Do(Text($"set Logical_Router_Port r-{s} mac='\"{written}\"' networks='[\"10.{i}.0.254/24\",\"{Pick("fd00:{0}::fe/64", "FD00:{0}:0::00FE/64")}\"]'")
            .Replace("{0}", Text($"{i}"), StringComparison.Ordinal));
        var addresses = Pick("router", $"\"{mac}\"", Text($"\"{mac.ToUpperInvariant()} 10.{i}.0.254\""), $"\"{mac} 10.77.0.1\"");
        Do($"lsp-add {s} {s}-r -- lsp-set-type {s}-r router -- lsp-set-options {s}-r router-port=r-{s} -- lsp-set-addresses {s}-r '{addresses.Trim('"')}'");
        Maybe($"set Logical_Switch {s} other_config:subnet=10.{i}.0.0/24", $"set Logical_Switch {s} other_config:subnet=10.{i}.0.7/24",
            $"set Logical_Switch {s} other_config:subnet=10.{i}.0.0/255.255.255.0");
        Maybe($"set Logical_Switch {s} other_config:exclude_ips=10.{i}.0.1..10.{i}.0.9",
            $"set Logical_Switch {s} other_config:exclude_ips='\"10.{i}.0.1..10.{i}.0.9  10.{i}.0.20\"'", $"set Logical_Switch {s} other_config:exclude_ips=10.99.0.1");
        Maybe($"set Logical_Switch {s} other_config:ipv6_prefix='\"fd00:{i}::\"'", $"set Logical_Switch {s} other_config:ipv6_prefix='\"FD00:{i}::1/64\"'",
            $"set Logical_Switch {s} other_config:ipv6_prefix='\"fd00::/48\"'");
        Maybe($"set Logical_Router_Port r-{s} ipv6_ra_configs:address_mode=slaac", $"set Logical_Router_Port r-{s} ipv6_ra_configs:mtu=1400",
            $"set Logical_Router_Port r-{s} ipv6_ra_configs:address_mode=dhcpv6_stateful ipv6_ra_configs:mtu=1442 ipv6_ra_configs:send_periodic=false",
            $"set Logical_Router_Port r-{s} ipv6_ra_configs:address_mode=slaac ipv6_ra_configs:mtu=99 ipv6_ra_configs:rdnss='\"FD00::0:53\"'",
            $"set Logical_Router_Port r-{s} ipv6_ra_configs:address_mode=slaac ipv6_ra_configs:send_periodic=true ipv6_ra_configs:rdnss='\"FD00::0:53\"'");
        if (Chance())
            AddDhcp(i, mac);
        Maybe($"acl-add {s} to-lport 5 ip drop", $"qos-add {s} to-lport 5 ip rate=1000", $"set Logical_Switch {s} other_config:mcast_snoop=true");
    }

    private void AddDhcp(int i, string mac)
    {
        Do($"create DHCP_Options cidr={Pick("10.{0}.0.0/24", "10.{0}.0.9/24")} options:server_id=10.{{0}}.0.254 options:server_mac='\"{Pick(mac, mac.ToUpperInvariant())}\"'"
                .Replace("{0}", Text($"{i}"), StringComparison.Ordinal)
            + Pick(Text($" options:router=10.{i}.0.254"), "", Text($" options:router=10.{i}.0.250")) + Pick(" options:lease_time=3600", " options:lease_time=5", "")
            + Pick("", " options:dns_server='\"{1.1.1.1,8.8.8.8}\"'", " options:dns_server='\"{1.1.1.1, 8.8.8.8}\"'", " options:dns_server=1.1.1.1")
            + Pick("", " options:domain_name='\"\\\"poc.lan\\\"\"'", " options:domain_name='\"\\\"Poc_X.lan\\\"\"'") + Pick("", " options:ntp_server=10.0.0.1"));
        Maybe(Text($"create DHCP_Options cidr='\"{Pick("fd00:{0}::/64", "FD00:{0}:0::/64")}\"' options:server_id='\"{mac.ToUpperInvariant()}\"' options:dns_server='\"FD00::0:53\"'")
            .Replace("{0}", Text($"{i}"), StringComparison.Ordinal));
    }

    private void AddTranslations()
    {
        Maybe("lr-nat-add r snat 192.0.2.9 10.1.0.5", "lr-nat-add r snat 192.0.2.9 10.1.0.5/32", "lr-nat-add r snat 192.0.2.9 10.1.0.0/24",
            "lr-nat-add r snat 203.0.113.9 10.1.0.0/24");
        Maybe("lr-nat-add r snat 2001:db8::9 fd00:1::/64", Nat("2001:DB8:0::9", "FD00:0001::/64"), Nat("192.0.2.10", "10.2.0.7/24"));
        Maybe("lr-nat-add r dnat 192.0.2.11 10.1.0.6", "lr-nat-add r dnat_and_snat 192.0.2.12 10.1.0.7");

        static string Nat(string external, string logical) =>
            $"--id=@n create NAT type=snat external_ip='\"{external}\"' logical_ip='\"{logical}\"' -- add Logical_Router r nat @n";
    }

    private void AddRoutes()
    {
        Maybe("lr-route-add r 10.201.5.5 192.0.2.2", "lr-route-add r 10.201.5.5/32 192.0.2.2", "lr-route-add r 10.201.5.5 198.51.100.1");
        Maybe("lr-route-add r 0.0.0.0/0 192.0.2.2 r-out", "--policy=src-ip lr-route-add r 10.1.0.0/24 192.0.2.2", "lr-route-add r 10.202.0.0/24 discard",
            "--ecmp lr-route-add r 10.203.0.0/24 192.0.2.2 -- --ecmp lr-route-add r 10.203.0.0/24 192.0.2.3 r-out");
        Maybe("--id=@t create Logical_Router_Static_Route ip_prefix='\"2001:DB8:9::/64\"' nexthop='\"2001:DB8::0:2\"' -- add Logical_Router r static_routes @t",
            "--id=@t create Logical_Router_Static_Route ip_prefix=10.204.0.9/24 nexthop=192.0.2.2 -- add Logical_Router r static_routes @t");
        Maybe("lr-policy-add r 10 ip4 drop");
    }

    private void AddGroups()
    {
        Do("pg-add web");
        for (var n = _random.Next(5); n > 0; n--)
        {
            var action = Pick("allow-related", "allow", "drop", "reject", "allow-stateless");
            Do(Pick("", "--log ", "--name=n ", "--log --severity=info ", "--log --name=n --severity=alert ", "--severity=debug ",
                    action == "allow-related" ? "--label=5 " : "", "--log --name=on ")
                + $"--may-exist --type=port-group acl-add web {Pick("to-lport", "from-lport")} {Pick("0", "1", "1000", "2000", "32000", "32001", "32767")} "
                + $"'{Pick("outport == @web && tcp.dst == 80", "ip4", "outport == @web && ip && ip4.src == $other_ip4", "outport == @web && ip && ip6.src == FD00::1",
                    "inport == @web && ip", "outport == @web && icmp4 && ip6.src == fd00::1")}' {action}");
        }

        Maybe("--id=@a create ACL direction=to-lport priority=1500 match=ip4 action=drop name=x severity=info -- add Port_Group web acls @a");
        Maybe("pg-add we-b -- --type=port-group acl-add we-b to-lport 10 ip4 drop", "pg-add we-b");
    }

    private void AddBalancers()
    {
        Maybe("lb-add a 192.0.2.20:80 10.1.0.1:80,10.1.0.2:80 -- lr-lb-add r a",
            "create Load_Balancer name=a vips='{\"192.0.2.20:80\"=\"10.1.0.1:80, 10.1.0.2:80\",\"[2001:DB8::0:20]:80\"=\"[FD00::0:1]:80\"}' -- lr-lb-add r a",
            "create Load_Balancer name=a vips='{\"192.0.2.20:80\"=\"\"}'", "create Load_Balancer name=a", "lb-add a 192.0.2.21 10.1.0.1,10.1.0.2");
        Maybe("lb-add b 192.0.2.22:53 10.1.0.1:53 udp -- --id=@g create Load_Balancer_Group name=g -- add Logical_Router r load_balancer_group @g");
    }

    private void Do(string command) => _commands.Add(command);

    private void Maybe(params string[] commands)
    {
        if (Chance())
            Do(Pick(commands));
    }

    private bool Chance() => _random.NextDouble() < 0.6;

    private string Pick(params string[] texts) => texts[_random.Next(texts.Length)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
