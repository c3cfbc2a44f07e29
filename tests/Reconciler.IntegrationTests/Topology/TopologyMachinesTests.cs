namespace Reconciler.IntegrationTests.Topology;

/// <summary>A file may not take what machines have, and says when it may cut them off.</summary>
[TestFixture]
internal sealed class TopologyMachinesTests
{
    private const string File = """
        topology: poc
        switches:
          a: {subnet: 10.140.0.0/24, ipv6-prefix: 'fd00:140::/64'}
          out: {localnet: {network: physnet}}
        routers:
          r:
            ports:
              a: {addresses: 10.140.0.254/24}
              out: {addresses: 192.168.58.103/24}
        """;

    private const string Elsewhere = """

          other:
            ports:
              b: {addresses: 10.150.0.254/24}
              out-2: {addresses: 192.168.58.103/24}
            snat: {192.168.58.110: 10.150.0.0/24}
        """;

    private TopologyServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await TopologyServer.StartAsync();
        await _server.ApplyAsync(File);
        await _server.NbctlAsync("""
            lsp-add a p -- lsp-set-addresses p '02:00:00:00:00:05 10.140.0.5' -- set Logical_Switch_Port p external_ids:'"reconciler:vm-name"'=web-1
            lsp-add a q -- lsp-set-addresses q '02:00:00:00:00:06 10.140.0.1'
            lr-nat-add r dnat_and_snat 192.168.58.110 10.140.0.5
            """);
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("addresses: 10.140.0.254/24", "addresses: 10.140.0.5/24",
        "router port r-to-a on router r: address 10.140.0.5 is that of port p of web-1 on switch a")]
    [TestCase("addresses: 10.140.0.254/24", "addresses: [10.140.0.254/24, 10.140.0.1/24]",
        "router port r-to-a on router r: address 10.140.0.1 is that of port q on switch a")]
    [TestCase("192.168.58.103/24}", "192.168.58.103/24}\n    snat: {192.168.58.110: 10.140.0.0/24}",
        "snat 192.168.58.110 of 10.140.0.0/24 on router r: 192.168.58.110 is the floating IP of 10.140.0.5")]
    [TestCase("192.168.58.103/24}", "192.168.58.103/24}\nload-balancers: {l: {vip: '192.168.58.110:80', backends: '10.140.0.9:80', on: r}}",
        "load balancer l: 192.168.58.110 is the floating IP of 10.140.0.5")]
    [TestCase("  out: {localnet", "  b: {}\n  out: {localnet", null)]
    public async Task What_a_machine_has_is_not_given_to_the_network(string before, string after, string? problem)
    {
        var rows = await _server.PictureAsync();
        var plan = await _server.PlanAsync(File.Replace(before, after, StringComparison.Ordinal));
        Assert.That(plan.Problems, Is.EqualTo(problem is null ? Array.Empty<string>() : [problem]));
        Assert.That(await _server.PictureAsync(), Is.EqualTo(rows));
    }

    [Test]
    public async Task On_routers_that_are_apart_the_same_outside_address_is_no_conflict() => await _server.ApplyAsync(
        File.Replace("routers:", "  b: {}\n  out-2: {localnet: {network: elsewhere}}\nrouters:", StringComparison.Ordinal) + Elsewhere);

    [TestCase("subnet: 10.140.0.0/24", "subnet: 10.150.0.0/24", "10.140.0.254/24", "10.150.0.254/24",
        "switch a: other_config:subnet becomes 10.150.0.0/24 (it is 10.140.0.0/24), and 2 ports of machines on it may lose their network: q, web-1")]
    [TestCase("subnet: 10.140.0.0/24, ", "", "", "",
        "switch a: other_config:subnet goes (it is 10.140.0.0/24), and 2 ports of machines on it may lose their network: q, web-1")]
    [TestCase("      a: {addresses: 10.140.0.254/24}\n", "", "", "",
        "switch a: router port r-to-a goes, and 2 ports of machines on it may lose their network: q, web-1")]
    [TestCase("192.168.58.103/24", "192.168.58.103/24, gateway-chassis: none", "", "",
        "router r: its last gateway port goes, and OVN ignores 1 floating IP of machines without one: 192.168.58.110 of 10.140.0.5")]
    [TestCase("localnet: {network: physnet}", "", "", "",
        "router r: its last gateway port goes, and OVN ignores 1 floating IP of machines without one: 192.168.58.110 of 10.140.0.5")]
    [TestCase("subnet: 10.140.0.0/24", "exclude: 10.140.0.9, subnet: 10.140.0.0/24", "", "", null)]
    public async Task What_may_cut_machines_off_is_said(string before, string after, string before2, string after2, string? warning)
    {
        var text = File.Replace(before, after, StringComparison.Ordinal);
        text = before2.Length == 0 ? text : text.Replace(before2, after2, StringComparison.Ordinal);
        var assessment = await _server.Engine.AssessAsync(TopologyServer.Read(text), new(Adopts: false, Force: false), CancellationToken.None);
        Assert.That(assessment.Plan.Problems, Is.Empty);
        Assert.That(assessment.Warnings.Select(w => w.Message), warning is null ? Is.Empty : Has.One.EqualTo(warning));
        Assert.That(assessment.Warnings, Has.All.Property("IsWarning").True);
    }

    [Test]
    public async Task The_name_of_another_port_is_said_before_anything_is_written()
    {
        await _server.NbctlAsync("ls-add elsewhere -- lsp-add elsewhere b-to-r");
        var more = File.Replace("routers:", "  b: {}\nrouters:", StringComparison.Ordinal)
            .Replace("ports:", "ports:\n      b: {addresses: 10.150.0.254/24}", StringComparison.Ordinal);
        Assert.That((await _server.PlanAsync(more)).Problems, Is.EqualTo(new[]
        {
            "switch port b-to-r on switch b: another logical switch port has the name b-to-r; rename that one, or give it up",
        }));
        await _server.NbctlAsync("lsp-del b-to-r");
        await _server.ApplyAsync(more);
    }

    [Test]
    public async Task Gateway_hosts_stay_while_no_host_maps_the_network()
    {
        _server.Chassis = [];
        var assessment = await _server.Engine.AssessAsync(TopologyServer.Read(File), new(Adopts: false, Force: false), CancellationToken.None);
        Assert.That(assessment.Plan.Changes, Is.Empty);
        Assert.That(assessment.Warnings.Single().Message, Does.Contain("until then gateway hosts stay as they are"));
        _server.Chassis = [new("node-3", "node-3", [], [new("physnet", "br-mgmt")])];
        await _server.ApplyAsync(File);
        Assert.That(await _server.Server.NbctlAsync("lrp-get-gateway-chassis", "r-to-out"), Does.StartWith("r-to-out-node-3"));
    }
}
