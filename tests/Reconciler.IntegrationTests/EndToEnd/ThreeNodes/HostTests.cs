using System.Diagnostics;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Hosts that share one Northbound: traffic between them, lost wires and lost hosts.</summary>
internal sealed class HostTests : ThreeNodesTest
{
    [Test]
    public async Task Guests_on_two_hosts_reach_each_other_and_a_floating_ip_answers_from_outside()
    {
        await StartPairAsync();
        await WaitForPingAsync(Nodes[1], "web-2", "10.140.0.13");
        await Nodes[1].WaitInGuestAsync("web-2", "ping -c 1 -W 2 -s 1472 10.140.0.13");
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
        await Nodes[1].WaitInGuestAsync("web-2", "ping -c 1 -W 5 10.140.0.13");
        await Nodes[2].WireAsync("join", "geneve");
        await Nodes[1].WaitInGuestAsync("web-2", "ping -c 2 -W 1 10.140.0.13");
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
    public async Task A_partition_holds_up_no_start_changes_nothing_and_is_made_up_for()
    {
        await StartPairAsync();
        var cut = Nodes[2];
        await cut.DefineAsync("web-4", Annotation("10.140.0.14", "192.168.58.114"), "--network", "nat-net");
        await cut.DefineAsync("web-5", Annotation("10.140.0.15", "192.168.58.115"), "--network", "nat-net");
        var before = await RowsAsync();
        await cut.WireAsync("cut", "plain");

        // At once, while the daemon does not know yet; and later, when it does.
        var first = Stopwatch.StartNew();
        await cut.VirshAsync("start", "web-4");
        // The wire is cut for as long as the test waits: without the hook's deadlines the start would not end.
        await TestContext.Out.WriteLineAsync($"start while the daemon does not know yet: {LabNode.Milliseconds(first.Elapsed)}");
        await cut.VirshAsync("destroy", "web-3");
        await Task.Delay(TimeSpan.FromSeconds(12));
        var second = Stopwatch.StartNew();
        await cut.VirshAsync("start", "web-5");
        await TestContext.Out.WriteLineAsync($"start while it knows: {LabNode.Milliseconds(second.Elapsed)}");
        await cut.VirshAsync("destroy", "web-4");
        await cut.VirshAsync("start", "web-4");
        Assert.That(await RowsAsync(), Is.EqualTo(before));

        await cut.WireAsync("join");
        await Central.WaitForPortsAsync("web-3", 0, 30);
        foreach (var domain in new[] { "web-4", "web-5" })
        {
            await Central.WaitForPortsAsync(domain, 1, 30);
            await WaitForOwnerAsync(cut, domain, nats: 1, seconds: 30);
        }

        await WaitForOwnerAsync(Nodes[1], "web-2");
        Assert.That(await Central.NatsAsync(), Has.Length.EqualTo(2));
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

    private async Task<string[]> RowsAsync() =>
        [.. (await Central.PortsAsync()).Concat(await Central.NatsAsync()).Select(r => $"{r["_uuid"]} {r["external_ids"]}").Order(StringComparer.Ordinal)];

    private static string Annotation(string address, string external) =>
        $"<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"{address}\"><ovn:nat external=\"{external}\"/></ovn:port></ovn:ports>";

    private async Task StartPairAsync() => await Task.WhenAll(
        StartGuestAsync(Nodes[1], "web-2", "10.140.0.12"),
        StartGuestAsync(Nodes[2], "web-3", "10.140.0.13", "<ovn:nat external=\"192.168.58.113\"/>"));
}
