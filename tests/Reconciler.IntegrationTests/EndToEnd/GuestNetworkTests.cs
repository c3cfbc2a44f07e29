using Reconciler.IntegrationTests.Lab;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What a real guest sees of its annotation: leases, IPv6, access rules and floating IPs of both kinds.</summary>
internal sealed class GuestNetworkTests : LabTest
{
    private const string Mac = "52:54:00:00:00:80";

    [Test]
    public async Task A_guest_that_asks_gets_its_address_router_name_server_and_mtu()
    {
        await KillDaemonAsync();
        (await Node.RunAsync("sh", "-c", "mkdir -p /run/test && printf 'dhcp:\\n  dns: [192.0.2.53]\\n' >/run/test/dhcp.yaml")).Succeeded();
        await StartDaemonAsync("--config", "/run/test/dhcp.yaml");
        await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.80\" dhcp=\"on\"/>"), "--guest", "--dhcp", "--network", "nat-net", "--mac", Mac);
        await StartAsync("web-1");
        var seen = (await Node.RunInGuestAsync("web-1", "ip addr show eth0; ip route; cat /etc/resolv.conf; cat /sys/class/net/eth0/mtu; ping -c 1 -W 2 10.140.0.254")).Output;
        Assert.That(seen, Does.Contain("10.140.0.80/24").And.Contain("default via 10.140.0.254").And.Contain("192.0.2.53").And.Contain("1442").And.Contain("1 packets received"));
    }

    [Test]
    public async Task Ipv6_reaches_the_gateway()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.81 fd00:140::81"), "--guest", "--ip4", "10.140.0.81/24", "--gw", "10.140.0.254", "--ip6", "fd00:140::81/64", "--gw6", "fd00:140::254", "--network", "nat-net");
        await StartAsync("web-1");
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
            await StartAsync("web-1");
            await Node.WaitForUpAsync("web-1");
            Assert.That((await Node.RunInGuestAsync("web-1", "ping -c 2 -W 1 10.140.0.254")).ExitStatus, Is.Not.Zero);
            await Node.VirshAsync("metadata", "web-1", "urn:ovn-reconciler:domain:1", "--live", "--key", "ovn", "--set", "<ports><port switch=\"nat-switch-1\" address=\"10.140.0.82\"/></ports>");
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
        await StartAsync("web-1");
        await Node.WaitForUpAsync("web-1");
        var isDistributed = mode == "distributed";
        var nat = (await Eventually.Async(
            Node.NatsAsync, n => n.Length == 1 && n[0]["external_mac"].StartsWith('"') == isDistributed, TimeSpan.FromSeconds(2), "the external MAC address is there if it is to be")).Single();
        Assert.That(nat["logical_port"], isDistributed ? Is.EqualTo((await Node.PortsOfAsync("web-1")).Single()["name"]) : Is.EqualTo("[\"set\",[]]"));

        await Eventually.Async(
            () => Node.RunOutsideAsync("ping", "-c", "1", "-W", "1", external), p => p.ExitStatus == 0, TimeSpan.FromSeconds(15), "the floating IP answers");
        var neighbour = (await Node.RunOutsideAsync("ip", "neigh", "show", external)).Succeeded();
        Assert.That(neighbour.Contains(nat["external_mac"].Trim('"'), StringComparison.Ordinal), Is.EqualTo(isDistributed), neighbour);

        // The source of the first echo request (ICMP type 8) that arrives out there.
        const string listen = """
            socket(my $s, AF_INET, SOCK_RAW, 1) or die $!;
            while (1) {
                my $from = recv($s, my $packet, 2048, 0);
                my $header = (ord($packet) & 15) * 4;
                next unless ord(substr($packet, $header, 1)) == 8;
                print inet_ntoa((unpack_sockaddr_in($from))[1]);
                exit;
            }
            """;
        var seen = Node.RunOutsideAsync("timeout", "10", "perl", "-MSocket", "-e", listen);
        (await Node.RunInGuestAsync("web-1", "ping -c 4 -W 2 192.168.58.254")).Succeeded();
        Assert.That((await seen).Output, Is.EqualTo(external), "outgoing traffic has the floating IP as its source");
    }

    private static async Task StartAsync(string name)
    {
        await Node.VirshAsync("start", name);
        await Eventually.Async(() => Node.RunInGuestAsync(name, "true"), r => r.ExitStatus == 0, TimeSpan.FromSeconds(40), $"guest {name} boots");
    }
}
