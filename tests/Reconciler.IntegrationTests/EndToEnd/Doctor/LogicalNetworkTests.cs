namespace Reconciler.IntegrationTests.EndToEnd.Doctor;

/// <summary>What can be wrong with the logical network.</summary>
internal sealed class LogicalNetworkTests : DoctorTest
{
    [SetUp]
    public Task DrawAsync() => Node.NbctlAsync(
        "lr-add", "sick-router", "--", "lrp-add", "sick-router", "sick-out", "0a:00:00:00:77:01", "203.0.113.1/24",
        "--", "lrp-add", "sick-router", "sick-in", "0a:00:00:00:77:02", "10.150.0.254/24",
        "--", "ls-add", "sick-ls", "--", "lsp-add", "sick-ls", "sick-ls-gw", "--", "lsp-set-type", "sick-ls-gw", "router",
        "--", "lsp-set-addresses", "sick-ls-gw", "router", "--", "lsp-set-options", "sick-ls-gw", "router-port=sick-in",
        "--", "ls-add", "sick-phys", "--", "lsp-add", "sick-phys", "sick-phys-gw", "--", "lsp-set-type", "sick-phys-gw", "router",
        "--", "lsp-set-addresses", "sick-phys-gw", "router", "--", "lsp-set-options", "sick-phys-gw", "router-port=sick-out",
        "--", "lsp-add", "sick-phys", "sick-localnet", "--", "lsp-set-type", "sick-localnet", "localnet",
        "--", "lsp-set-addresses", "sick-localnet", "unknown", "--", "lsp-set-options", "sick-localnet", "network_name=physnet",
        "--", "lr-nat-add", "sick-router", "snat", "203.0.113.1", "10.150.0.0/24",
        "--", "lr-route-add", "sick-router", "0.0.0.0/0", "203.0.113.254",
        "--", "lrp-set-gateway-chassis", "sick-out", "node-1", "20");

    [TearDown]
    public async Task EraseAsync()
    {
        await Node.NbctlAsync("--if-exists", "lr-del", "sick-router", "--", "--if-exists", "ls-del", "sick-ls", "--", "--if-exists", "ls-del", "sick-phys");
        await ExpectHealthyAsync();
    }

    [Test]
    public async Task Gateways_and_localnets()
    {
        await ExpectHealthyAsync();
        await Node.NbctlAsync("lrp-del-gateway-chassis", "sick-out", "node-1");
        await ExpectAsync("nat-without-gateway router sick-router");
        Assert.That(await RemedyOfAsync("nat-without-gateway"), Is.EqualTo("ovn-nbctl lrp-set-gateway-chassis sick-out node-1 20"));
        await ShellAsync(await RemedyOfAsync("nat-without-gateway"));
        await ExpectHealthyAsync();

        // A group of chassis does as well.
        await Node.NbctlAsync("ha-chassis-group-add", "sick-group", "--", "ha-chassis-group-add-chassis", "sick-group", "node-1", "20");
        var group = (await Node.NbctlAsync("--bare", "--columns=_uuid", "find", "HA_Chassis_Group", "name=sick-group")).Trim();
        await Node.NbctlAsync("lrp-del-gateway-chassis", "sick-out", "node-1", "--", "set", "Logical_Router_Port", "sick-out", $"ha_chassis_group={group}");
        await ExpectHealthyAsync();
        await Node.NbctlAsync(
            "clear", "Logical_Router_Port", "sick-out", "ha_chassis_group", "--", "ha-chassis-group-del", "sick-group",
            "--", "lrp-set-gateway-chassis", "sick-out", "node-1", "20");

        await Node.NbctlAsync("lrp-set-gateway-chassis", "sick-out", "node-7", "30", "--", "lsp-set-options", "sick-localnet", "network_name=physnte");
        await ExpectAsync("gateway-chassis-unknown port sick-out", "gateway-chassis-unmapped chassis node-1", "localnet-unmapped port sick-localnet");
        foreach (var check in new[] { "gateway-chassis-unknown", "localnet-unmapped" })
            await ShellAsync(await RemedyOfAsync(check));
        await ExpectHealthyAsync();
    }

    [Test]
    public async Task Texts_that_are_no_addresses()
    {
        await AddNatAsync("@nat", "snat", "203.0.113.5", "10.150.0/25");
        await Node.NbctlAsync(
            "--id=@route", "create", "Logical_Router_Static_Route", "ip_prefix=10.9/16", "nexthop=203.0.113.254",
            "--", "add", "Logical_Router", "sick-router", "static_routes", "@route", "--", "set", "Logical_Router_Port", "sick-in", "networks=\"10.150.0/24\"");
        await ExpectAsync("malformed-router-port port sick-in", "malformed-route router sick-router");
        // What is left out can be guessed of a route; of half a network it cannot.
        await ShellAsync(await RemedyOfAsync("malformed-route"));
        Assert.That(await Node.NbctlAsync("lr-route-list", "sick-router"), Does.Contain("10.9.0.0/16"));
        await ExpectAsync("malformed-nat router sick-router");
        Assert.That(await RemedyOfAsync("malformed-nat"), Does.EndWith("logical_ip=NETWORK/LENGTH"));
    }

    [Test]
    public async Task Ways_back_and_out_and_what_a_tunnel_carries()
    {
        await Node.NbctlAsync("lr-route-del", "sick-router", "--", "lr-nat-add", "sick-router", "dnat_and_snat", "198.51.100.7", "10.150.0.7");
        await ExpectAsync("nat-no-route-back router sick-router", "no-default-route router sick-router");
        await Node.NbctlAsync("lr-nat-del", "sick-router", "dnat_and_snat", "198.51.100.7", "--", "lr-route-add", "sick-router", "0.0.0.0/0", "203.0.113.254");

        var options = (await Node.NbctlAsync("create", "DHCP_Options", "cidr=10.150.0.0/24", "options:mtu=1500")).Trim();
        await ShellAsync("ip link set lo mtu 1500");
        try
        {
            await Node.DefineAsync("long-1", null, "--network", "nat-net");
            await ShellAsync("virsh -q dumpxml --inactive long-1 | sed \"s:<interface type='network'>:&<mtu size='1500'/>:\" | virsh -q define /dev/stdin");
            await ExpectAsync("mtu-too-large DHCP options 10.150.0.0/24", "mtu-too-large domain long-1");
            await Node.VirshAsync("undefine", "long-1");
            await ShellAsync(await RemedyOfAsync("mtu-too-large"));
            Assert.That(await Node.NbctlAsync("get", "DHCP_Options", options, "options:mtu"), Is.EqualTo("\"1442\"\n"));
            await ExpectHealthyAsync();
        }
        finally
        {
            await Node.NbctlAsync("destroy", "DHCP_Options", options);
            await ShellAsync("ip link set lo mtu 65536");
        }
    }

    [Test]
    public async Task Doubles()
    {
        await Node.NbctlAsync("--add-duplicate", "lr-add", "sick-router");
        await Node.NbctlAsync("--add-duplicate", "ls-add", "sick-ls");
        await ExpectAsync("duplicate-name router sick-router", "duplicate-name switch sick-ls");
        // The remedies take those that have no ports.
        foreach (var delete in (await RemediesAsync("duplicate-name")))
            await ShellAsync(delete);
        await ExpectHealthyAsync();

        await Node.NbctlAsync("lsp-add", "sick-ls", "twin-1", "--", "lsp-add", "sick-ls", "twin-2");
        foreach (var twin in new[] { "twin-1", "twin-2" })
            await Node.NbctlAsync("set", "Logical_Switch_Port", twin, $"addresses=\"52:54:00:00:77:{twin[^1]}0 10.150.0.10\"");
        await AddNatAsync("@first", "dnat_and_snat", "203.0.113.9", "10.150.0.10");
        await AddNatAsync("@second", "dnat_and_snat", "203.0.113.9", "10.150.0.11");
        await ExpectAsync("duplicate-address switch sick-ls", "duplicate-external-ip router sick-router");
        await ShellAsync(await RemedyOfAsync("duplicate-external-ip"));
        Assert.That(await FindAsync(), Does.Not.Contain("duplicate-external-ip router sick-router"));
    }

    [Test]
    public async Task Hosts_that_are_gone()
    {
        await Node.NbctlAsync("lsp-add", "sick-ls", "held", "--", "lsp-set-options", "held", "requested-chassis=node-7");
        await AddNatAsync("@nat", "dnat_and_snat", "203.0.113.9", "10.150.0.10", "external_ids:\"reconciler:host\"=node-9");
        await ExpectAsync("requested-chassis-unknown port held", "host-gone host node-9");
        await ShellAsync(await RemedyOfAsync("requested-chassis-unknown"));
        Assert.That(await FindAsync(), Is.EqualTo(new[] { "host-gone host node-9" }));
        Assert.That(await RemedyOfAsync("host-gone"), Is.EqualTo("reconciler sweep --of-host node-9 --dry-run"));
    }

    /// <summary>Writes what <c>ovn-nbctl lr-nat-add</c> refuses, as other clients do not.</summary>
    private static Task AddNatAsync(string id, string type, string externalIp, string logicalIp, params string[] more) => Node.NbctlAsync(
        [$"--id={id}", "create", "NAT", $"type={type}", $"external_ip={externalIp}", $"logical_ip=\"{logicalIp}\"", .. more, "--", "add", "Logical_Router", "sick-router", "nat", id]);
}
