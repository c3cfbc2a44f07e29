namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Hosts that share one Northbound: traffic between them, lost wires and lost hosts.</summary>
internal sealed class HostTests : ThreeNodesTest
{
    [Test]
    public async Task Guests_on_two_hosts_reach_each_other_and_a_floating_ip_answers_from_outside()
    {
        await StartPairAsync();
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        (await Nodes[1].RunInGuestAsync("web-2", "ping -c 1 -W 2 -s 1472 10.140.0.13")).Succeeded();
        await WaitForAnswerOutsideAsync(Central, "192.168.58.113");

        var hosts = (await Central.PortsAsync()).Select(p => (p.ExternalId("reconciler:vm-name"), p.ExternalId("reconciler:host")));
        Assert.That(hosts, Is.EquivalentTo(new (string?, string?)[] { ("web-2", "node-2"), ("web-3", "node-3") }));
        Assert.That((await Central.NatsAsync()).Single().ExternalId("reconciler:host"), Is.EqualTo("node-3"));
    }

    [Test]
    public async Task A_cut_tunnel_wire_stops_the_traffic_until_it_is_joined()
    {
        await StartPairAsync();
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await Nodes[2].WireAsync("cut", "geneve");
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13", answered: false);
        await Nodes[2].WireAsync("join", "geneve");
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await WaitForAnswerOutsideAsync(Central, "192.168.58.113");
    }

    [Test]
    public async Task A_slow_wire_delays_the_answers_until_it_is_joined()
    {
        await StartPairAsync();
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await Nodes[2].WireAsync("slow", "geneve", "600");
        Assert.That((await Nodes[1].RunInGuestAsync("web-2", "ping -c 1 -W 1 10.140.0.13")).ExitStatus, Is.EqualTo(1));
        (await Nodes[1].RunInGuestAsync("web-2", "ping -c 1 -W 5 10.140.0.13")).Succeeded();
        await Nodes[2].WireAsync("join", "geneve");
        (await Nodes[1].RunInGuestAsync("web-2", "ping -c 2 -W 1 10.140.0.13")).Succeeded();
    }

    [Test]
    public async Task A_host_cut_off_from_the_databases_keeps_its_traffic_and_catches_up()
    {
        await StartPairAsync();
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await Nodes[2].WireAsync("cut", "plain");
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await Nodes[2].VirshAsync("destroy", "web-3");
        Assert.That(await Central.PortsOfAsync("web-3"), Has.Length.EqualTo(1));
        await Nodes[2].WireAsync("join");
        await Central.WaitForPortsAsync("web-3", 0, 30);
    }

    [Test]
    public async Task A_host_that_crashed_boots_with_its_domains_and_reaches_the_others()
    {
        await StartPairAsync();
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await CrashAsync(Nodes[2]);
        Assert.That(await Nodes[2].IsUpAsync(), Is.False);
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13", answered: false);

        await BootAsync(Nodes[2]);
        Assert.That(await StateAsync(Nodes[2], "web-3"), Is.EqualTo("shut off"));
        await Nodes[2].StartGuestAsync("web-3");
        await Nodes[2].WaitForUpAsync("web-3");
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await WaitForAnswerOutsideAsync(Central, "192.168.58.113");
    }

    private async Task StartPairAsync() => await Task.WhenAll(
        StartGuestAsync(Nodes[1], "web-2", "10.140.0.12"),
        StartGuestAsync(Nodes[2], "web-3", "10.140.0.13", "<ovn:nat external=\"192.168.58.113\"/>"));
}
