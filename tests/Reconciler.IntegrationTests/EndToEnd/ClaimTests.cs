namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What may be claimed outside, and on which gateway port it is.</summary>
[Category("Field")]
internal sealed class ClaimTests : LabTest
{
    private const string Far = """
        ovn-nbctl lr-add far-router -- lrp-add far-router far-out 0a:00:00:00:66:01 192.168.58.99/24 -- lrp-set-gateway-chassis far-out node-1 20 -- ls-add far-ls
        ovn-nbctl lsp-add far-ls far-gw -- lsp-set-type far-gw router -- lsp-set-addresses far-gw router -- lsp-set-options far-gw router-port=far-out
        """;

    private const string Second = """
        ovn-nbctl lrp-add gw-router gw-second 0a:00:00:00:66:02 203.0.113.1/24 -- lrp-set-gateway-chassis gw-second node-1 20 -- ls-add second-ls
        ovn-nbctl lsp-add second-ls second-gw -- lsp-set-type second-gw router -- lsp-set-addresses second-gw router -- lsp-set-options second-gw router-port=gw-second
        """;

    [TestCase("nat-switch-1-to-gw-router", "router")]
    [TestCase("phys-ls-localnet", "localnet")]
    public async Task A_port_of_the_topology_is_no_workloads(string port, string type)
    {
        await Node.DefineAsync("web-1", Ports($"<ovn:port switch=\"nat-switch-1\" port=\"{port}\"/>"), "--network", "nat-net");
        var start = await Node.TryVirshAsync("start", "web-1");
        Assert.That(start.Errors + Daemon!.Log, Does.Contain($"port {port} belongs to topology lab, as a port of type {type}"));
        await Node.TryVirshAsync("destroy", "web-1");
        Assert.That((await Node.FindAsync("Logical_Switch_Port", $"name={port}")).Single()["type"], Does.Contain(type));
        Assert.That((await Node.RunAsync("reconciler", "topology", "plan", LabNode.Script("network.yaml"))).ExitStatus, Is.Zero, "the topology is as it was");
    }

    [TestCase("192.168.58.254", "it is taken by the next hop of route 0.0.0.0/0 of router gw-router")]
    [TestCase("192.168.58.103", "it is taken by port gw-router-to-phys-ls of router gw-router")]
    [TestCase("192.168.58.0", "it is that of the network 192.168.58.0/24 itself")]
    [TestCase("192.168.58.255", "it is the broadcast address of the network 192.168.58.0/24")]
    [TestCase("169.254.1.1", "is a link-local address")]
    [TestCase("224.0.0.5", "is a multicast address")]
    [TestCase("127.0.0.1", "is a loopback address")]
    [TestCase("0.0.0.0", "is the unspecified address")]
    public async Task An_external_address_that_is_somebody_elses_is_refused(string external, string reason)
    {
        await AssertRefusedAsync("10.140.0.40", external, reason);
        var annotate = await Node.RunAsync("reconciler", "annotate", "claimer", "--nat", external, "--dry-run");
        Assert.That(annotate.ExitStatus, Is.Not.Zero);
        Assert.That(annotate.Errors, Does.Contain(reason));
    }

    [Test]
    public async Task What_ports_and_load_balancers_outside_have_is_refused()
    {
        await ShellAsync("""
            ovn-nbctl lsp-add phys-ls printer -- lsp-set-addresses printer '02:00:00:00:00:60 192.168.58.60'
            ovn-nbctl lb-add web-lb 192.168.58.80:80 10.140.0.9:80 -- lr-lb-add gw-router web-lb
            ovn-nbctl lsp-add nat-switch-1 shared-ip -- lsp-set-type shared-ip virtual -- set Logical_Switch_Port shared-ip options:virtual-ip=10.140.0.45 options:virtual-parents=x
            """);
        try
        {
            await AssertRefusedAsync("10.140.0.40", "192.168.58.60", "external address 192.168.58.60 is taken on switch phys-ls by port printer, which was made by hand");
            await AssertRefusedAsync("10.140.0.40", "192.168.58.80", "external address 192.168.58.80: it is taken by load balancer web-lb of router gw-router");
            await AssertRefusedAsync("10.140.0.45", "192.168.58.145", "address 10.140.0.45 is taken on switch nat-switch-1 by port shared-ip, which was made by hand");
            await DefineClaimerAsync(Ports("<ovn:port switch=\"phys-ls\" address=\"192.168.58.254\"/>"));
            Assert.That((await Node.TryVirshAsync("start", "claimer")).Errors, Does.Contain("address 192.168.58.254 is taken on switch phys-ls by the next hop of route 0.0.0.0/0 of router gw-router"));
        }
        finally
        {
            await ShellAsync("ovn-nbctl lsp-del printer -- lsp-del shared-ip -- lb-del web-lb");
        }
    }

    [Test]
    public async Task An_external_address_that_a_port_outside_has_taken_from_a_domain_or_the_other_way_round()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.41", "<ovn:nat external=\"192.168.58.141\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await DefineClaimerAsync(Ports("<ovn:port switch=\"phys-ls\" address=\"192.168.58.141\"/>"));
        Assert.That(
            (await Node.TryVirshAsync("start", "claimer")).Errors,
            Does.Contain("address 192.168.58.141 is taken on switch phys-ls by the dnat_and_snat of 10.140.0.41 of domain web-1 on host node-1"));
        await Node.DefineAsync("outside-1", Ports("<ovn:port switch=\"phys-ls\" address=\"192.168.58.142\"/>"), "--network", "nat-net");
        await Node.VirshAsync("start", "outside-1");
        await AssertRefusedAsync("10.140.0.42", "192.168.58.142", "external address 192.168.58.142 is taken on switch phys-ls by port");
    }

    [Test]
    public async Task The_same_external_address_on_a_router_whose_network_is_another()
    {
        await ShellAsync(Far + "\novn-nbctl lr-nat-add far-router dnat_and_snat 192.168.58.143 10.77.0.1");
        try
        {
            await Node.DefineAsync("web-1", Port("10.140.0.43", "<ovn:nat external=\"192.168.58.143\" router=\"gw-router\"/>"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(2));
            await Node.VirshAsync("destroy", "web-1");

            // With a localnet port of the same physical network it is the same network.
            await ShellAsync("ovn-nbctl lsp-add far-ls far-net -- lsp-set-type far-net localnet -- lsp-set-addresses far-net unknown -- lsp-set-options far-net network_name=physnet");
            await AssertRefusedAsync("10.140.0.43", "192.168.58.143", "external address 192.168.58.143 is taken by the dnat_and_snat of 10.77.0.1, which was made by hand");
        }
        finally
        {
            await ShellAsync("ovn-nbctl lr-del far-router -- ls-del far-ls");
        }
    }

    [Test]
    public async Task Of_two_gateway_ports_the_one_whose_network_has_the_address_or_the_one_that_is_named()
    {
        await ShellAsync(Second);
        try
        {
            await Node.DefineAsync("web-1", Port("10.140.0.44", "<ovn:nat external=\"203.0.113.9\"/>"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            Assert.That(await GatewayPortOfAsync("203.0.113.9"), Is.EqualTo("gw-second"));
            var annotate = await Node.RunAsync("reconciler", "annotate", "web-1", "--nat", "198.51.100.7");
            Assert.That(annotate.Errors, Does.Contain("router gw-router has several gateway ports (gw-router-to-phys-ls, gw-second), and it is in the network of none; name one with --nat 198.51.100.7,gateway=NAME"));
            (await Node.RunAsync("reconciler", "annotate", "web-1", "--nat", "198.51.100.7,gateway=gw-second", "--live-only")).Succeeded();
            await Eventually.Async(() => Node.NatsAsync(), n => n.Length == 2, TimeSpan.FromSeconds(30), "the second floating IP is there");
            Assert.That(await GatewayPortOfAsync("198.51.100.7"), Is.EqualTo("gw-second"));
            (await Node.RunAsync("reconciler", "annotate", "web-1", "--nat", "198.51.100.7,gateway=gw-router-to-phys-ls", "--live-only")).Succeeded();
            await Eventually.Async(() => GatewayPortOfAsync("198.51.100.7"), n => n == "gw-router-to-phys-ls", TimeSpan.FromSeconds(30),
                "it has changed its gateway port");
            await Node.RunAsync("reconciler", "annotate", "web-1", "--remove-nat", "198.51.100.7", "--live-only");
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await ShellAsync("ovn-nbctl lrp-del gw-second -- ls-del second-ls");
        }
    }

    [Test]
    public async Task Two_external_addresses_of_one_inner_address_both_answer()
    {
        await Node.DefineAsync(
            "web-1", Port("10.140.0.46", "<ovn:nat external=\"192.168.58.146\"/><ovn:nat external=\"192.168.58.147\"/>"),
            "--guest", "--ip4", "10.140.0.46/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await StartGuestAsync("web-1");
        await WaitForAnswerAsync("192.168.58.146");
        await WaitForAnswerAsync("192.168.58.147");
        await WaitInGuestAsync("web-1", "ping -c 1 -W 2 192.168.58.254", "what begins inside leaves by one of them");
    }

    private static async Task AssertRefusedAsync(string address, string external, string reason)
    {
        await DefineClaimerAsync(Port(address, $"<ovn:nat external=\"{external}\"/>"));
        var start = await Node.TryVirshAsync("start", "claimer");
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain(reason));
    }

    /// <summary>Defines it anew: with another annotation it would have another UUID.</summary>
    private static async Task DefineClaimerAsync(string annotation)
    {
        await Node.TryVirshAsync("undefine", "claimer");
        await Node.DefineAsync("claimer", annotation, "--network", "nat-net");
    }

    private static async Task<string> GatewayPortOfAsync(string external)
    {
        var port = (await Node.NbctlAsync("--bare", "--columns=gateway_port", "find", "NAT", $"external_ip={external}")).Trim();
        return port.Length == 0 ? "" : (await Node.NbctlAsync("get", "Logical_Router_Port", port, "name")).Trim();
    }

    private static async Task ShellAsync(string commands) => (await Node.RunAsync("sh", "-ec", commands)).Succeeded();
}
