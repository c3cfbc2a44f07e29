using Reconciler.Commands;
using Reconciler.Commands.Topologies;
using Reconciler.Topology.Exporting;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>What was typed by hand, in the file and beside it.</summary>
[TestFixture]
internal sealed class ByHandTests
{
    private const string Router = """
        ls-add a -- ls-add out -- lr-add r
        lrp-add r r-a 02:00:00:00:00:0a 10.0.0.254/24 fd00::fe/64 -- lrp-add r r-out 02:00:00:00:00:0b 192.0.2.1/24
        lrp-set-gateway-chassis r-out node-1 7
        lsp-add a a-r -- lsp-set-type a-r router -- lsp-set-addresses a-r router -- lsp-set-options a-r router-port=r-a
        lsp-add out out-r -- lsp-set-type out-r router -- lsp-set-addresses out-r router -- lsp-set-options out-r router-port=r-out

        """;

    private TopologyServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await TopologyServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [SetUp]
    public Task ClearAsync() => _server.ClearAsync();

    // What a file says in its own form, and nothing changes.
    [TestCase("set Logical_Switch a other_config:subnet=10.0.0.7/24", "subnet: 10.0.0.0/24")]
    [TestCase("set Logical_Switch a other_config:ipv6_prefix='\"FD00::1/64\"'", "ipv6-prefix: \"fd00::/64\"")]
    [TestCase("lr-nat-add r snat 192.0.2.9 10.0.0.5", "192.0.2.9: 10.0.0.5/32")]
    [TestCase("lr-route-add r 10.201.5.5 192.0.2.2", "10.201.5.5/32: 192.0.2.2")]
    [TestCase("pg-add web -- --log --type=port-group acl-add web to-lport 1000 ip4 drop", "log: \"on\"")]
    [TestCase("pg-add web -- --id=@a create ACL direction=to-lport priority=1000 match=ip4 action=drop name=x severity=info -- add Port_Group web acls @a", "{drop: in, match: ip4, priority: 1000}")]
    [TestCase("pg-add web -- --type=port-group acl-add web to-lport 2000 'outport == @web && (tcp.dst == 80 || 80 <= tcp.dst <= 90)' allow-related",
        "ports: [80, 80-90]")]
    [TestCase("set Logical_Router_Port r-a ipv6_ra_configs:address_mode=slaac", "ipv6-ra: {mode: slaac, mtu: 0, periodic: \"off\"}")]
    [TestCase("set Logical_Router_Port r-a ipv6_ra_configs:address_mode=slaac ipv6_ra_configs:mtu=1442 ipv6_ra_configs:send_periodic=false",
        "ipv6-ra: {mode: slaac, periodic: \"off\"}")]
    [TestCase("set Logical_Router_Port r-a mac='\"02:00:00:00:AA:0A\"' networks='[\"10.0.0.254/24\",\"FD00:0::FE/64\"]'", "mac: \"02:00:00:00:aa:0a\"")]
    [TestCase("lsp-set-addresses a-r '02:00:00:00:00:0A 10.0.0.254'", "a:\n        addresses: [10.0.0.254/24")]
    [TestCase("create Load_Balancer name=l vips='{\"192.0.2.20:80\"=\"10.0.0.1:80, 10.0.0.2:80\"}' -- lr-lb-add r l",
        "backends: [\"10.0.0.1:80\", \"10.0.0.2:80\"]")]
    [TestCase("""
        set Logical_Switch a other_config:subnet=10.0.0.0/24
        create DHCP_Options cidr=10.0.0.9/24 options:server_id=10.0.0.254 options:server_mac='"02:00:00:00:00:0A"' options:router=10.0.0.254 options:lease_time=3600 options:mtu=1442 options:dns_server='"{1.1.1.1,8.8.8.8}"'
        """, "dhcp: {dns: [1.1.1.1, 8.8.8.8]}")]
    public async Task Said_in_the_usual_form(string commands, string text)
    {
        await _server.NbctlAsync(Router + commands);
        var export = await ByHand.TakeOverAsync(_server);
        Assert.That(FileWriter.Write(export), Does.Contain(text));
        Assert.That(export.Unsaid, Is.Empty);
    }

    // What no file can say is beside it, and stays as it is.
    [TestCase("set Logical_Switch a other_config:subnet=10.0.0.0/255.255.255.0", "switch a: other_config:subnet=10.0.0.0/255.255.255.0 cannot be said here")]
    [TestCase("set Logical_Switch a other_config:exclude_ips=10.9.0.1", "switch a: other_config:exclude_ips=10.9.0.1 cannot be said here")]
    [TestCase("lsp-add a p -- lsp-set-type p localnet -- lsp-set-addresses p unknown", "switch a: localnet port p is not here")]
    [TestCase("pg-add we-b", "group we-b is not here, and stays as it is: groups: 'we-b' is a name that OVN cannot have")]
    [TestCase("pg-add web -- --type=port-group acl-add web to-lport 0 ip4 drop", "group web: the rule of priority 0 (drop in, ip4) is not here")]
    [TestCase("pg-add web -- --type=port-group acl-add web to-lport 32767 ip4 drop", "group web: the rule of priority 32767 (drop in, ip4) is not here")]
    [TestCase("pg-add web -- --label=5 --type=port-group acl-add web to-lport 1000 ip4 allow-related",
        "group web: the ACL allow-related to-lport 1000 ip4 has label 5, which cannot be said here")]
    [TestCase("qos-add a to-lport 5 ip rate=1000", "switch a has QoS rules")]
    [TestCase("acl-add a to-lport 5 ip drop", "switch a has ACLs of its own")]
    [TestCase("--id=@d create DNS records:x=10.0.0.1 -- add Logical_Switch a dns_records @d", "switch a has names in rows of DNS made by hand")]
    [TestCase("lr-nat-add r dnat 192.0.2.9 10.0.0.5", "router r has dnat 192.0.2.9 to 10.0.0.5, which cannot be said here")]
    [TestCase("lr-nat-add r snat 203.0.113.9 10.0.0.5", "router r: snat 203.0.113.9 of 10.0.0.5/32 is not here")]
    [TestCase("create DHCP_Options cidr=10.0.0.0/24 options:server_id=10.0.0.254", "DHCP options of 10.0.0.0/24 are those of no switch that is here")]
    [TestCase("""
        set Logical_Switch a other_config:subnet=10.0.0.0/24
        create DHCP_Options cidr=10.0.0.0/24 options:server_id=10.0.0.254 options:server_mac='"02:00:00:00:00:0a"' options:lease_time=3600
        """, "DHCP of switch a is not here, and stays as it is: with a file it would be otherwise (DHCP options: options:router becomes 10.0.0.254)")]
    [TestCase("lsp-set-addresses a-r '02:00:00:00:00:99'", "router r: the port on switch a is not here")]
    [TestCase("set Logical_Router_Port r-a ipv6_ra_configs:address_mode=slaac ipv6_ra_configs:mtu=99", "router port r-a: ipv6_ra_configs (address_mode=slaac mtu=99) cannot be said here")]
    [TestCase("ls-add x -- set Logical_Switch x external_ids:'\"neutron:network_name\"'=y",
        "1 row of Logical_Switch belongs to other tools, such as 'x' (external_ids:neutron:network_name); not here")]
    [TestCase("lr-add x -- set Logical_Router x external_ids:'\"k8s.ovn.org/y\"'=z", "1 row of Logical_Router belongs to other tools")]
    public async Task Said_beside_the_file(string commands, string comment)
    {
        await _server.NbctlAsync(Router + commands);
        var export = await ByHand.TakeOverAsync(_server);
        Assert.That(FileWriter.Write(export), Does.Contain($"# {comment}"));
    }

    [Test]
    public async Task A_load_balancer_of_a_group_is_reached_by_it()
    {
        await _server.NbctlAsync(Router + "lb-add l 192.0.2.20:80 10.0.0.1:80");
        var balancer = (await _server.Server.NbctlAsync("--bare", "--columns=_uuid", "find", "Load_Balancer", "name=l")).Trim();
        await _server.NbctlAsync($"--id=@g create Load_Balancer_Group name=g load_balancer={balancer} -- add Logical_Router r load_balancer_group @g");
        var export = await ByHand.TakeOverAsync(_server);
        Assert.That(export.File.LoadBalancers, Is.Empty, "nobody is told that nobody reaches it");
        Assert.That(export.Unsaid.Single(), Does.StartWith("load balancer l is on router r (group g) by a load balancer group"));
    }

    [Test]
    public async Task What_was_beside_the_file_is_still_there_when_the_rest_was_taken_over()
    {
        await _server.NbctlAsync(Router + """
            pg-add we-b -- pg-add web -- --type=port-group acl-add web to-lport 0 ip4 drop
            lr-nat-add r dnat 192.0.2.9 10.0.0.5 -- qos-add a to-lport 5 ip rate=1000
            --policy=src-ip lr-route-add r 10.1.0.0/24 192.0.2.2
            """);
        await ByHand.TakeOverAsync(_server);
        var again = NetworkExporter.Of(await _server.Engine.ObserveAsync(CancellationToken.None), "poc", r => r.Topology == "poc");
        var text = string.Join('\n', again.Unsaid);
        foreach (var what in (string[])["we-b", "drop to-lport 0 ip4", "dnat 192.0.2.9", "QoS", "route 10.1.0.0/24"])
            Assert.That(text, Does.Contain(what));
    }

    [Test]
    public async Task A_name_that_nothing_has_is_refused()
    {
        await _server.ApplyAsync("topology: poc\nswitches: {a: {}}");
        var observed = await _server.Engine.ObserveAsync(CancellationToken.None);
        var refused = Assert.Throws<CommandException>(() => TopologyView.Choose(observed, "pocc", NetworkExporter.Of, e => e.File))!;
        Assert.That((refused.ExitStatus, refused.Message), Is.EqualTo((2,
            "no row carries topology 'pocc'; did you mean 'poc'? (there are poc), and nothing was made by hand that could get this name")));
        await _server.NbctlAsync("ls-add b");
        observed = await _server.Engine.ObserveAsync(CancellationToken.None);
        Assert.That(TopologyView.Choose(observed, "mine", NetworkExporter.Of, e => e.File).File.Switches.Single().Name, Is.EqualTo("b"));
    }
}
