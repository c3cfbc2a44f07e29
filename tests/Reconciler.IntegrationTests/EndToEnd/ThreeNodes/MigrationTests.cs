namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Every way in which a domain moves between two hosts: its port goes with it.</summary>
[Category("Core")]
internal sealed class MigrationTests : ThreeNodesTest
{
    [TestCase("--live")]
    [TestCase("--live --persistent --undefinesource")]
    [TestCase("--live --p2p --persistent --undefinesource")]
    public async Task A_guest_moves_while_it_runs(string options)
    {
        await StartGuestAsync(Nodes[1], "web-1", "10.140.0.10");
        (await Nodes[1].RunInGuestAsync("web-1", "echo here >/tmp/mark")).Succeeded();
        await MigrateAsync(options);

        Assert.That(await StateAsync(Nodes[2], "web-1"), Is.EqualTo("running"));
        Assert.That(await StateAsync(Nodes[1], "web-1"), Is.EqualTo(options.Contains("--undefinesource", StringComparison.Ordinal) ? "" : "shut off"));
        // The pages that the guest needs for this may still be on the other host.
        Assert.That((await Nodes[2].WaitInGuestAsync("web-1", "cat /tmp/mark")).Output, Is.EqualTo("here\n"));
        await WaitForOwnerAsync(Nodes[2], "web-1");
        await Nodes[2].WaitInGuestAsync("web-1", "ping -c 1 -W 2 10.140.0.254");
    }

    [Test]
    public async Task A_guest_that_writes_faster_than_it_is_copied_moves_by_post_copy()
    {
        await StartGuestAsync(Nodes[1], "web-1", "10.140.0.10");
        (await Nodes[1].RunInGuestAsync(
            "web-1", "(while :; do dd if=/dev/zero of=/tmp/busy bs=64k count=500; done) >/dev/null 2>&1 & echo here >/tmp/mark")).Succeeded();
        await Nodes[2].RunAsync("sh", "-c", "virsh -q event --event lifecycle --loop --timeout 30 </dev/null >/run/events 2>&1 &");
        await MigrateAsync("--live --p2p --persistent --undefinesource --postcopy --timeout 2 --timeout-postcopy --bandwidth 8");

        // The pages that the guest needs for this may still be on the other host.
        Assert.That((await Nodes[2].WaitInGuestAsync("web-1", "cat /tmp/mark")).Output, Is.EqualTo("here\n"));
        Assert.That((await Nodes[2].RunAsync("cat", "/run/events")).Output, Does.Contain("'web-1': Resumed Post-copy"));
        await WaitForOwnerAsync(Nodes[2], "web-1");
    }

    [Test]
    public async Task A_guest_whose_interface_keeps_its_iface_id_moves()
    {
        const string Annotation = "<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"10.140.0.10\"><ovn:nat external=\"192.168.58.110\" mode=\"distributed\"/></ovn:port></ovn:ports>";
        await Nodes[1].DefineAsync("web-1", Annotation, "--guest", "--ip4", "10.140.0.10/24", "--gw", "10.140.0.254", "--bridge", "br-int");
        await Nodes[1].StartGuestAsync("web-1");
        await Nodes[1].WaitForUpAsync("web-1");
        var (port, nat) = ((await Central.PortsOfAsync("web-1")).Single(), (await Central.NatsAsync()).Single());
        await MigrateAsync("--live --persistent --undefinesource");
        await WaitForOwnerAsync(Nodes[2], "web-1", 1);
        Assert.That((await Central.PortsOfAsync("web-1")).Single()["_uuid"], Is.EqualTo(port["_uuid"]));
        var moved = (await Central.NatsAsync()).Single();
        Assert.That((moved["_uuid"], moved["external_mac"], moved["logical_port"]), Is.EqualTo((nat["_uuid"], nat["external_mac"], nat["logical_port"])), "a distributed floating IP follows its port");
        await Nodes[2].WaitInGuestAsync("web-1", "ping -c 1 -W 2 10.140.0.254");
    }

    [Test]
    public async Task A_guest_that_moves_has_its_name_all_the_time()
    {
        await Central.NbctlAsync("set", "Logical_Switch", "nat-switch-1", "external_ids:\"reconciler:dns-zone\"=poc.lan");
        try
        {
            await StartGuestAsync(Nodes[1], "web-1", "10.140.0.10");
            await WaitForNameOfAsync("node-2");
            await Central.RunAsync(
                "sh", "-c", "ovsdb-client --format=json monitor unix:/run/ovn/ovnnb_db.sock OVN_Northbound DNS external_ids,records "
                    + "</dev/null >/run/names 2>&1 & echo $! >/run/names.pid");
            await MigrateAsync("--live");
            await WaitForOwnerAsync(Nodes[2], "web-1");
            await WaitForNameOfAsync("node-3");

            var seen = (await Central.RunAsync("cat", "/run/names")).Output;
            Assert.That(NameHistory.Of(seen, "web-1.poc.lan").Distinct(), Is.EqualTo(new[] { "node-2", "node-3" }), seen);
        }
        finally
        {
            await Central.RunAsync("sh", "-c", "kill $(cat /run/names.pid)");
            await Central.NbctlAsync("remove", "Logical_Switch", "nat-switch-1", "external_ids", "\"reconciler:dns-zone\"");
        }
    }

    [Test]
    public async Task A_domain_that_is_off_moves()
    {
        await Nodes[1].DefineAsync("web-1", null, "--network", "nat-net");
        await MigrateAsync("--offline --persistent --undefinesource");
        Assert.That(await StateAsync(Nodes[2], "web-1"), Is.EqualTo("shut off"));
        Assert.That(await StateAsync(Nodes[1], "web-1"), Is.Empty);
    }

    private Task WaitForNameOfAsync(string host) => Eventually.Async(
        () => Central.FindAsync("DNS"),
        rows => rows.Length == 1 && rows[0].ExternalId("reconciler:host") == host
            && rows[0]["records"].Contains("[\"web-1.poc.lan\",\"10.140.0.10\"]", StringComparison.Ordinal),
        Eventually.Patience, $"{host} has the name of web-1, and nobody else has names");

    // As a client that speaks with both hosts, or with --p2p as one that has the source speak with the destination.
    private async Task MigrateAsync(string options) => await Nodes[1].VirshAsync(
        ["migrate", .. options.Split(' '), "web-1", "qemu+tcp://node-3/system", .. options.Contains("--p2p", StringComparison.Ordinal) || options.Contains("--offline", StringComparison.Ordinal) ? Array.Empty<string>() : ["tcp://node-3"]]);
}
