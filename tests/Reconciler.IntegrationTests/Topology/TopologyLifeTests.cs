using System.Diagnostics;
using Reconciler.Topology.Exporting;
using Reconciler.Topology.Observing;
using Reconciler.Topology.Planning;

namespace Reconciler.IntegrationTests.Topology;

/// <summary>What happens to a network that a file keeps.</summary>
[TestFixture]
internal sealed class TopologyLifeTests
{
    private const string File = """
        topology: poc
        switches:
          nat-switch-1: {subnet: 10.140.0.0/24, dhcp: on}
          phys-ls: {localnet: {network: physnet}}
        routers:
          gw-router:
            ports:
              nat-switch-1: {addresses: 10.140.0.254/24}
              phys-ls: {addresses: 192.168.58.103/24}
            snat: {192.168.58.104: 10.140.0.0/24}
            routes: {0.0.0.0/0: 192.168.58.254}
        groups:
          web:
            rules:
              - {allow: in, protocol: tcp, ports: 80}
              - {drop: in}
        """;

    private TopologyServer _server = null!;

    [SetUp]
    public async Task StartAsync() => _server = await TopologyServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("192.168.58.254}", "192.168.58.253}", "route 0.0.0.0/0 on router gw-router: nexthop")]
    [TestCase("ports: 80}", "ports: 81}", "rule allow-related to-lport 2000 on group web: match")]
    [TestCase("subnet: 10.140.0.0/24, dhcp: on", "subnet: 10.140.0.0/24, dhcp: {mtu: 1300}",
        "DHCP options 10.140.0.0/24 on switch nat-switch-1: mtu")]
    [TestCase("10.140.0.254/24}", "10.140.0.254/24, mac: \"02:00:00:00:00:01\"}",
        "router port gw-router-to-nat-switch-1 on router gw-router: mac")]
    [TestCase("nat-switch-1: {subnet", "nat-switch-1: {exclude: 10.140.0.1, subnet", "switch nat-switch-1: exclude_ips")]
    [TestCase("localnet: {network: physnet}", "localnet: {network: physnet, vlan: 7}",
        "localnet port phys-ls-localnet on switch phys-ls: tag")]
    public async Task A_change_of_one_thing_writes_that_thing(string before, string after, string changed)
    {
        await _server.ApplyAsync(File);
        var plan = await _server.ApplyAsync(File.Replace(before, after, StringComparison.Ordinal));
        var changes = plan.Changes.OfType<TopologyChange.Change>().SelectMany(c => c.Columns.Select(d => $"{c.Row}: {d.Key ?? d.Column}"))
            .ToArray();
        // The answers of DHCP come from the router's MAC address.
        Assert.That(changes.Where(c => !c.EndsWith("server_mac", StringComparison.Ordinal)), Is.EqualTo((string[])[changed]));
        Assert.That(plan.Changes, Has.All.InstanceOf<TopologyChange.Change>());
    }

    [Test]
    public async Task What_others_have_written_on_its_rows_stays()
    {
        await _server.ApplyAsync(File);
        await _server.NbctlAsync("""
            set Logical_Switch nat-switch-1 other_config:mcast_snoop=true external_ids:mine=1
            set Logical_Router gw-router options:always_learn_from_arp_request=false
            lsp-add nat-switch-1 by-hand -- lsp-set-addresses by-hand '02:00:00:00:00:05 10.140.0.5'
            lr-nat-add gw-router dnat_and_snat 192.168.58.110 10.140.0.5
            lr-route-add gw-router 198.51.100.0/24 192.168.58.1
            pg-set-ports web by-hand
            """);
        Assert.That((await _server.PlanAsync(File)).IsEmpty, Is.True);
        var before = await _server.PictureAsync();
        await _server.ApplyAsync(
            File.Replace("web:", "web2:", StringComparison.Ordinal).Replace("groups:", "groups:\n  web: {}", StringComparison.Ordinal));
        await _server.ApplyAsync(File);
        Assert.That(await _server.PictureAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_switch_with_ports_of_workloads_leaves_by_force_only()
    {
        await _server.ApplyAsync(File);
        await _server.NbctlAsync("""
            lsp-add nat-switch-1 p -- set Logical_Switch_Port p external_ids:'"reconciler:vm-name"'=web-1
            lr-nat-add gw-router dnat_and_snat 192.168.58.110 10.140.0.5
            pg-set-ports web p
            """);
        const string Less = "topology: poc\nswitches: {phys-ls: {localnet: {network: physnet}}}";
        var plan = await _server.PlanAsync(Less);
        Assert.That(plan.Problems, Has.Length.EqualTo(3));
        Assert.That(string.Join('\n', plan.Problems), Does.Contain("port p of web-1").And.Contain("dnat_and_snat 192.168.58.110")
            .And.Contain("--force"));
        var refused = await _server.Engine.ApplyAsync(TopologyServer.Read(Less), new(Adopts: false, Force: false), CancellationToken.None);
        Assert.That(refused.IsDone, Is.False);
        Assert.That((await _server.PlanAsync(File)).IsEmpty, Is.True, "nothing was changed");

        await _server.ApplyAsync(Less, force: true);
        Assert.That((await _server.Engine.ObserveAsync(CancellationToken.None)).Rows.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task What_another_topology_or_another_tool_has_is_left()
    {
        await _server.ApplyAsync("topology: other\nswitches: {nat-switch-1: {}}");
        await _server.NbctlAsync("ls-add phys-ls -- set Logical_Switch phys-ls external_ids:'\"neutron:network_name\"'=x");
        var plan = await _server.PlanAsync(File, adopt: true);
        Assert.That(plan.Problems, Is.EquivalentTo((string[])
        [
            "switch nat-switch-1 belongs to topology other", "switch phys-ls belongs to another tool (external_ids:neutron:network_name)",
        ]));
    }

    [Test]
    public async Task A_network_made_by_hand_is_exported_and_taken_over_without_a_change()
    {
        await _server.NbctlAsync("""
            ls-add nat-switch-1 -- ls-add nat-switch-2 -- ls-add phys-ls -- lr-add gw-router
            set Logical_Switch nat-switch-1 other_config:subnet=10.140.0.0/24 other_config:exclude_ips='10.140.0.1..10.140.0.9'
            lrp-add gw-router gw-nat-1 0a:00:00:8c:00:fe 10.140.0.254/24 fd00:140::254/64
            set Logical_Router_Port gw-nat-1 ipv6_ra_configs:address_mode=dhcpv6_stateful ipv6_ra_configs:mtu=1442
            lrp-add gw-router gw-nat-2 0a:00:00:8d:00:fe 10.141.0.254/24
            lrp-add gw-router gw-phys 0a:00:00:3a:00:67 192.168.58.103/24
            lsp-add nat-switch-1 nat-switch-1-gw -- lsp-set-type nat-switch-1-gw router -- lsp-set-addresses nat-switch-1-gw router -- lsp-set-options nat-switch-1-gw router-port=gw-nat-1
            lsp-add nat-switch-2 nat-switch-2-gw -- lsp-set-type nat-switch-2-gw router -- lsp-set-addresses nat-switch-2-gw router -- lsp-set-options nat-switch-2-gw router-port=gw-nat-2
            lsp-add phys-ls phys-ls-gw -- lsp-set-type phys-ls-gw router -- lsp-set-addresses phys-ls-gw router -- lsp-set-options phys-ls-gw router-port=gw-phys
            lsp-add phys-ls phys-localnet -- lsp-set-type phys-localnet localnet -- lsp-set-addresses phys-localnet unknown -- lsp-set-options phys-localnet network_name=physnet
            lrp-set-gateway-chassis gw-phys node-1 20 -- lrp-set-gateway-chassis gw-phys node-2
            lr-nat-add gw-router snat 192.168.58.104 10.140.0.0/24 -- lr-nat-add gw-router snat 192.168.58.104 10.141.0.0/24
            lr-nat-add gw-router dnat_and_snat 192.168.58.110 10.140.0.10
            lr-route-add gw-router 0.0.0.0/0 192.168.58.254 -- lr-route-add gw-router ::/0 fd00:140::1 gw-nat-1
            create DHCP_Options cidr=10.140.0.0/24 options:server_id=10.140.0.254 options:server_mac='"c0:ff:ee:00:00:01"' options:router=10.140.0.254 options:lease_time=3600 options:ntp_server=10.140.0.254
            pg-add pg_web -- --type=port-group acl-add pg_web to-lport 1001 'outport == @pg_web && tcp.dst == 80' allow-related
            --type=port-group acl-add pg_web to-lport 1000 'outport == @pg_web && ip' drop
            --log --name=odd --type=port-group acl-add pg_web from-lport 900 'inport == @pg_web && ip4.dst == 192.0.2.0/24 && tcp' allow
            lb-add www 192.168.58.120:80 10.140.0.10:8080,10.140.0.11:8080 -- lr-lb-add gw-router www
            lsp-add nat-switch-1 web-1 -- lsp-set-addresses web-1 '02:00:00:00:00:05 10.140.0.10'
            """);
        var before = await _server.PictureAsync("external_ids");
        var export = NetworkExporter.Of(await _server.Engine.ObserveAsync(CancellationToken.None), "poc", r => r.Topology is null);
        Assert.That(export.Unsaid, Is.Empty);
        var text = FileWriter.Write(export);

        var plan = await _server.ApplyAsync(text, adopt: true);

        Assert.That(await _server.PictureAsync("external_ids"), Is.EqualTo(before), text);
        Assert.That(plan.Changes.OfType<TopologyChange.Change>().SelectMany(c => c.Columns).Where(c => c.Column != "external_ids"),
            Is.Empty);
        Assert.That(plan.Changes, Has.All.InstanceOf<TopologyChange.Change>().And.All.Property("IsAdopted").True);
    }

    [Test]
    public async Task A_gateway_follows_the_hosts_that_map_the_network()
    {
        await _server.ApplyAsync(File);
        Assert.That(await GatewaysAsync(), Is.EquivalentTo((string[])["node-1", "node-2"]));

        _server.Chassis = [.. _server.Chassis.Where(c => c.Name == "node-2"), new("node-3", "node-3", [], [new("physnet", "b")]),
            new("node-4", "node-4", [], [])];
        var plan = await _server.PlanAsync(File);
        Assert.That(plan.Changes.OfType<TopologyChange.Create>().Select(c => c.Row.Label), Is.EqualTo((string[])["node-3"]));
        Assert.That(plan.Changes.OfType<TopologyChange.Delete>().Select(c => TopologyPlanner.LabelOf(c.Row)),
            Is.EqualTo((string[])["node-1"]));
        await _server.ApplyAsync(File);
        Assert.That(await GatewaysAsync(), Is.EquivalentTo((string[])["node-2", "node-3"]));
    }

    [Test]
    public async Task A_physical_network_that_no_host_maps_is_a_warning()
    {
        _server.Chassis = [new("node-1", "node-1", [], [new("physnett", "b")])];
        var assessment = await _server.Engine.AssessAsync(
            TopologyServer.Read(File), new(Adopts: false, Force: false), CancellationToken.None);
        Assert.That(assessment.Warnings.Select(w => (w.At.Line, w.Message)), Has.One.Matches<(int Line, string Message)>(
            w => w.Line == 4 && w.Message.StartsWith(
                "switch phys-ls: no host maps physical network 'physnet'; did you mean 'physnett'?", StringComparison.Ordinal)));
        Assert.That(assessment.Plan.Problems, Is.Empty);
    }

    [Test]
    public async Task Of_two_that_apply_at_once_the_last_one_wins_whole()
    {
        const int Rounds = 15;
        const string Other = """
            topology: poc
            switches:
              nat-switch-1: {subnet: 10.150.0.0/24, dhcp: {mtu: 1300}}
              nat-switch-9: {}
            routers:
              gw-router:
                ports:
                  nat-switch-1: {addresses: 10.150.0.254/24}
            groups: {web: {rules: [{allow: out}]}}
            """;
        var (first, second) = (TopologyServer.Read(File), TopologyServer.Read(Other));
        var conflicts = 0;
        var clock = Stopwatch.StartNew();
        // On a busy machine one may be done before the other has begun, again and again.
        for (var round = 0; round < Rounds || (conflicts == 0 && clock.Elapsed < Eventually.Patience); round++)
        {
            // From what neither of them wants: one that finds its own file in force has nothing to do.
            await _server.ApplyAsync("topology: poc", force: true);
            await using var another = await _server.ConnectAsync("node-2");
            var options = new PlanOptions(Adopts: false, Force: true);
            var results = await Task.WhenAll(
                _server.Engine.ApplyAsync(first, options, CancellationToken.None),
                another.Engine.ApplyAsync(second, options, CancellationToken.None));
            Assert.That(results.Select(r => r.Failure), Is.All.Null);
            conflicts += results.Sum(r => r.Conflicts);
            var left = new[] { await _server.PlanAsync(File), await _server.PlanAsync(Other) };
            Assert.That(left.Count(p => p.IsEmpty), Is.EqualTo(1), "what is there is one of the two files, whole");
        }

        Assert.That(conflicts, Is.Positive, "they got in each other's way");
    }

    private async Task<string[]> GatewaysAsync()
    {
        var observed = await _server.Engine.ObserveAsync(CancellationToken.None);
        return [.. observed[NetworkTables.Gateway].Values.Select(g => g.Text("chassis_name"))];
    }
}
