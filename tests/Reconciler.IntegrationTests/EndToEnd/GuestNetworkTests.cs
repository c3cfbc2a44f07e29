
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What a real guest sees of its annotation: leases, IPv6, access rules and floating IPs of both kinds.</summary>
[Category("Core")]
internal sealed class GuestNetworkTests : LabTest
{
    private const string Mac = "52:54:00:00:00:80";

    [Test]
    public async Task A_guest_that_asks_gets_its_addresses_router_name_servers_and_mtu_as_long_as_dhcp_is_not_off()
    {
        await RestartDaemonWithAsync("dhcp: {dns: [192.0.2.53, '2001:db8::53']}");
        await Node.DefineAsync(
            "web-1", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.80 fd00:140::80\" dhcp=\"on\"/>"),
            "--guest", "--dhcp", "--dhcp6", "--network", "nat-net", "--mac", Mac);
        await StartGuestAsync("web-1");
        await WaitInGuestAsync("web-1", "grep -q 192.0.2.53 /etc/resolv.conf && grep -q 2001:db8::53 /etc/resolv.conf", "both leases name their server");
        var seen = (await Node.RunInGuestAsync("web-1", "ip addr show eth0; ip route; cat /sys/class/net/eth0/mtu; ping -c 1 -W 2 10.140.0.254")).Output;
        Assert.That(seen, Does.Contain("10.140.0.80/24").And.Contain("default via 10.140.0.254").And.Contain("1442").And.Contain("1 packets received"));
        Assert.That(seen, Does.Contain("inet6 fd00:140::80/128 scope global"));
        await WaitInGuestAsync("web-1", "ip -6 route | grep -q '^default via fe80' && ping -6 -c 1 -W 2 fd00:140::254", "the router that advertises itself is the route");

        await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.80 fd00:140::80\" dhcp=\"off\"/>");
        await Eventually.Async(() => Node.FindAsync("DHCP_Options"), o => o.IsEmpty, TimeSpan.FromSeconds(2), "the options go");
        const string ask = "udhcpc -i eth0 -n -q -t 2 -T 1 -s /etc/dhcp-lease && cat /etc/resolv.conf";
        await Eventually.Async(() => Node.RunInGuestAsync("web-1", ask), r => r.ExitStatus != 0, TimeSpan.FromSeconds(10), "nobody answers a guest that asks");

        // "auto" takes what the administrator has made.
        var made = (await Node.NbctlAsync(
            "create", "DHCP_Options", "cidr=10.140.0.0/24", "options={server_id=10.140.0.254, server_mac=\"0a:00:00:8c:00:fe\", lease_time=\"600\", router=10.140.0.254, dns_server=192.0.2.99}")).Trim();
        try
        {
            await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.80 fd00:140::80\"/>");
            Assert.That((await WaitInGuestAsync("web-1", ask, "a lease from the options made by hand")).Output, Does.Contain("192.0.2.99"));
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("dhcp-options-del", made);
        }
    }

    [Test]
    public async Task Ipv6_reaches_the_gateway()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.81 fd00:140::81"), "--guest", "--ip4", "10.140.0.81/24", "--gw", "10.140.0.254", "--ip6", "fd00:140::81/64", "--gw6", "fd00:140::254", "--network", "nat-net");
        await StartGuestAsync("web-1");
        await Eventually.Async(
            () => Node.RunInGuestAsync("web-1", "ping -6 -c 1 -W 2 fd00:140::254"), p => p.ExitStatus == 0, TimeSpan.FromSeconds(15), "the gateway answers over IPv6");
    }

    [Test]
    public async Task A_port_groups_rule_blocks_and_then_allows()
    {
        await Node.NbctlAsync("pg-add", "web", "--", "acl-add", "web", "from-lport", "1000", "inport == @web && icmp4", "drop");
        try
        {
            await Node.DefineAsync(
                "web-1", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.82\" groups=\"web\"/>"),
                "--guest", "--ip4", "10.140.0.82/24", "--gw", "10.140.0.254", "--network", "nat-net");
            await StartGuestAsync("web-1");
            await Node.WaitForUpAsync("web-1");
            Assert.That((await Node.RunInGuestAsync("web-1", "ping -c 2 -W 1 10.140.0.254")).ExitStatus, Is.Not.Zero);
            await AnnotateAsync("web-1", "<port switch=\"nat-switch-1\" address=\"10.140.0.82\"/>");
            await Eventually.Async(
                () => Node.RunInGuestAsync("web-1", "ping -c 1 -W 1 10.140.0.254"), p => p.ExitStatus == 0, TimeSpan.FromSeconds(10), "the gateway answers without the group");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.NbctlAsync("pg-del", "web");
        }
    }

    // Each has addresses of its own: the world outside remembers which MAC address the other one had, and the datapath its connections.
    [TestCase("centralized", "192.168.58.183", "10.140.0.83")]
    [TestCase("distributed", "192.168.58.184", "10.140.0.84")]
    public async Task A_floating_ip_answers_from_outside_and_is_the_source_of_outgoing_traffic(string mode, string external, string address)
    {
        await Node.DefineAsync(
            "web-1", Port(address, $"<ovn:nat external=\"{external}\" mode=\"{mode}\"/>"),
            "--guest", "--ip4", $"{address}/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await StartGuestAsync("web-1");
        await Node.WaitForUpAsync("web-1");
        var isDistributed = mode == "distributed";
        var nat = (await Eventually.Async(
            Node.NatsAsync, n => n.Length == 1 && n[0]["external_mac"].StartsWith('"') == isDistributed, TimeSpan.FromSeconds(2), "the external MAC address is there if it is to be")).Single();
        Assert.That(nat["logical_port"], isDistributed ? Is.EqualTo((await Node.PortsOfAsync("web-1")).Single()["name"]) : Is.EqualTo("[\"set\",[]]"));

        await WaitForAnswerAsync(external);
        var neighbour = (await Node.RunOutsideAsync("ip", "neigh", "show", external)).Succeeded();
        Assert.That(neighbour.Contains(nat["external_mac"].Trim('"'), StringComparison.Ordinal), Is.EqualTo(isDistributed), neighbour);

        await AssertSourceAsync(external, "ping -c 3 -W 2 192.168.58.254");
    }

    [Test]
    public async Task A_port_with_several_addresses_has_a_floating_ip_for_each_also_for_ipv6()
    {
        const string externalMac = "02:00:00:00:01:86";
        var nats = $"""
            <ovn:nat external="192.168.58.185"/>
            <ovn:nat external="192.168.58.186" logical="10.140.0.86" router="gw-router" mode="distributed" mac="{externalMac}"/>
            <ovn:nat external="fd00:58::185"/>
            """;
        await Node.DefineAsync(
            "web-1", Port("10.140.0.85 10.140.0.86 fd00:140::85 fd00:140::86", nats),
            "--guest", "--ip4", "10.140.0.85/24", "--gw", "10.140.0.254", "--ip6", "fd00:140::85/64", "--gw6", "fd00:140::254", "--network", "nat-net");
        await StartGuestAsync("web-1");
        await Node.WaitForUpAsync("web-1");
        (await Node.RunInGuestAsync("web-1", "ip addr add 10.140.0.86/24 dev eth0; ip -6 addr add fd00:140::86/64 dev eth0")).Succeeded();
        foreach (var (own, gateway) in new[] { ("10.140.0.85", "10.140.0.254"), ("10.140.0.86", "10.140.0.254"), ("fd00:140::85", "fd00:140::254"), ("fd00:140::86", "fd00:140::254") })
            await WaitInGuestAsync("web-1", $"ping -c 1 -W 1 -I {own} {gateway}", $"the gateway answers {own}");

        foreach (var external in new[] { "192.168.58.185", "192.168.58.186", "fd00:58::185" })
            await WaitForAnswerAsync(external);
        Assert.That((await Node.RunOutsideAsync("ip", "neigh", "show", "192.168.58.186")).Succeeded(), Does.Contain(externalMac));
        Assert.That((await Node.RunOutsideAsync("ip", "neigh", "show", "192.168.58.185")).Succeeded(), Does.Not.Contain(externalMac));
        await AssertSourceAsync("192.168.58.185", "ping -c 3 -W 2 -I 10.140.0.85 192.168.58.254");
        await AssertSourceAsync("192.168.58.186", "ping -c 3 -W 2 -I 10.140.0.86 192.168.58.254");
        await AssertSourceAsync("fd00:58::185", "ping -6 -c 3 -W 2 -I fd00:140::85 fd00:58::254");
    }

    /// <summary>Outgoing traffic must come from an address, as the world outside sees it.</summary>
    private static async Task AssertSourceAsync(string source, string ping)
    {
        // Prints the source of the first echo request that arrives out there: type 8 of ICMP, whose socket also shows the IP header, and 128 of ICMPv6.
        const string listen = """
            my $v6 = $ARGV[0] =~ /:/;
            socket(my $s, $v6 ? AF_INET6 : AF_INET, SOCK_RAW, $v6 ? 58 : 1) or die $!;
            while (1) {
                my $from = recv($s, my $packet, 2048, 0);
                my $header = $v6 ? 0 : (ord($packet) & 15) * 4;
                next unless ord(substr($packet, $header, 1)) == ($v6 ? 128 : 8);
                print $v6 ? inet_ntop(AF_INET6, (unpack_sockaddr_in6($from))[1]) : inet_ntoa((unpack_sockaddr_in($from))[1]);
                exit;
            }
            """;
        var seen = Node.RunOutsideAsync("timeout", "10", "perl", "-MSocket=:all", "-e", listen, source);
        await Node.WaitInGuestAsync("web-1", ping);
        Assert.That((await seen).Output, Is.EqualTo(source), "outgoing traffic has the floating IP as its source");
    }
}
