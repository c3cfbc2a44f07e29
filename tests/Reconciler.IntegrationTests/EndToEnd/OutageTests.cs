
namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>The daemon, libvirt or the Northbound is away: virtual machines start and stop all the same, and the rows follow.</summary>
internal sealed class OutageTests : LabTest
{
    private const string Nat = "<ovn:nat external=\"192.168.58.110\"/>";

    [Test]
    public async Task A_domain_started_without_the_daemon_has_its_port_within_a_second_of_the_daemons_start()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await KillDaemonAsync();
        await Node.VirshAsync("start", "web-1");
        var interfaceId = (await Node.InterfaceIdsAsync("web-1")).Single();
        Assert.That(await Node.PortsAsync(), Is.Empty);

        var began = DateTime.UtcNow;
        var starting = StartDaemonAsync();
        var port = (await Node.WaitForPortsAsync("web-1", 1, 3)).Single();
        await TestContext.Out.WriteLineAsync($"port there after {LabNode.Milliseconds(DateTime.UtcNow - began)}");
        await starting;
        Assert.That(port["name"].Trim('"'), Is.EqualTo(interfaceId));
        Assert.That((await Node.InterfaceIdsAsync("web-1")).Single(), Is.EqualTo(interfaceId), "the domain was not touched");
    }

    [Test]
    public async Task A_domain_destroyed_without_the_daemon_leaves_nothing_once_it_starts()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await KillDaemonAsync();
        await Node.VirshAsync("destroy", "web-1");
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
        await StartDaemonAsync();
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task A_domain_restarted_without_the_daemon_has_one_port_under_its_new_name()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await KillDaemonAsync();
        await Node.VirshAsync("destroy", "web-1");
        await Node.VirshAsync("start", "web-1");
        await StartDaemonAsync();
        var interfaceId = (await Node.InterfaceIdsAsync("web-1")).Single();
        await Eventually.Async(
            Node.PortsAsync, p => p.Length == 1 && p[0]["name"].Trim('"') == interfaceId, TimeSpan.FromSeconds(2), "one port, under the new name");
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Without_the_northbound_the_domain_starts_and_the_port_follows()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.ServiceAsync("kill", "ovn-nb");
        var start = await Node.TryVirshAsync("start", "web-1");
        await Node.ServiceAsync("start", "ovn-nb");
        start.Succeeded();
        await Node.WaitForPortsAsync("web-1", 1, 3);
        await Node.WaitForUpAsync("web-1");
    }

    [Test]
    public async Task A_database_that_comes_back_is_reported_once_and_old_rows_are_no_news_while_libvirt_starts()
    {
        await Node.ServiceAsync("kill", "ovn-nb");
        await Eventually.Async(() => Task.FromResult(Daemon!.Log), log => log.Contains("OVN_Northbound: unix:", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "the loss is reported");
        await Node.ServiceAsync("start", "ovn-nb");
        await Eventually.Async(
            () => Task.FromResult(Daemon!.Log), log => Returns(log) == 1, TimeSpan.FromSeconds(30), "the return is reported");

        // As at the host's boot: there are rows, and libvirt comes after us.
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await KillDaemonAsync();
        await Node.ServiceAsync("kill", "libvirtd");
        await LaunchDaemonAsync();
        await Eventually.Async(() => Task.FromResult(Daemon!.Log), log => log.Contains("libvirt: ", StringComparison.Ordinal), TimeSpan.FromSeconds(30), "libvirt is missed");
        await Node.ServiceAsync("start", "libvirtd");
        await Daemon!.WaitUntilHealthyAsync(Node);
        Assert.That(Daemon.Log, Does.Not.Contain("libvirt cannot be asked about it"));

        // Whether the loss itself had been reported by then decides which of the two it is.
        static int Returns(string log) => log.Split('\n').Count(l =>
            l.Contains("INFO  OVN_Northbound: in step with", StringComparison.Ordinal) || l.Contains("INFO  OVN_Northbound: in step again", StringComparison.Ordinal));
    }

    [Test]
    public async Task Without_the_northbound_a_domain_ends_and_its_rows_follow()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.ServiceAsync("kill", "ovn-nb");
        await Node.VirshAsync("destroy", "web-1");
        await Node.ServiceAsync("start", "ovn-nb");
        await Node.WaitForNothingLeftAsync(3);
    }

    [Test]
    public async Task A_daemon_that_hangs_does_not_keep_a_domain_from_starting()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Daemon!.SignalAsync("STOP");
        try
        {
            foreach (var (operation, deadline) in new[] { ("prepare", 1.0), ("start", 1.0), ("started", 0.2), ("stopped", 0.2), ("release", 0.2) })
            {
                var hook = await Node.RunWithInputAsync("<domain/>", "/etc/libvirt/hooks/qemu", "web-1", operation, "begin", "-");
                Assert.That((hook.ExitStatus, hook.Output), Is.EqualTo((0, "")), operation);
                await TestContext.Out.WriteLineAsync($"{operation}: {LabNode.Milliseconds(hook.Took)}, deadline {deadline} s");
            }

            await Node.VirshAsync("start", "web-1");
        }
        finally
        {
            await Daemon.SignalAsync("CONT");
        }

        await Node.WaitForPortsAsync("web-1", 1, 3);
    }

    [Test]
    public async Task Libvirtd_restarted_touches_nothing()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", Nat));
        var (port, nat) = ((await Node.PortsAsync()).Single(), (await Node.NatsAsync()).Single());

        await Node.ServiceAsync("restart", "libvirtd");
        await Daemon!.WaitForLogAsync("Hook reconnect of domain web-1", TimeSpan.FromSeconds(10));
        await Eventually.Async(
            () => Task.FromResult(Daemon.Log.Split("Following qemu:///system").Length), n => n > 2, TimeSpan.FromSeconds(10), "the daemon follows libvirt again");
        Assert.That((await Node.VirshAsync("domstate", "web-1")).Trim(), Is.EqualTo("running"));
        Assert.That((await Node.PortsAsync()).Single().ToString(), Is.EqualTo(port.ToString()));
        Assert.That((await Node.NatsAsync()).Single().ToString(), Is.EqualTo(nat.ToString()));

        await Node.VirshAsync("destroy", "web-1");
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task With_libvirtd_away_nothing_is_deleted()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.ServiceAsync("kill", "libvirtd");
        try
        {
            await Daemon!.WaitForLogAsync("nothing is deleted until it is back", TimeSpan.FromSeconds(5));
            // A new daemon has never heard of the domain at all.
            await KillDaemonAsync();
            var daemon = await DaemonProcess.StartWithDebugLogAsync(Node);
            await daemon.WaitForLogAsync("Reconciling as host", TimeSpan.FromSeconds(5));
            await Task.Delay(1000);
            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
            await daemon.DisposeAsync();
        }
        finally
        {
            await Node.ServiceAsync("start", "libvirtd");
        }
    }

    [Test]
    public async Task A_port_deleted_by_hand_comes_back()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        var name = (await Node.PortsAsync()).Single()["name"].Trim('"');
        await Node.NbctlAsync("lsp-del", name);
        await Node.WaitForPortsAsync("web-1", 1);
        await Node.NbctlAsync("lr-nat-del", "gw-router", "dnat_and_snat", "192.168.58.110");
        await Eventually.Async(Node.NatsAsync, n => n.Length == 1, TimeSpan.FromSeconds(1), "the floating IP comes back");
        await Node.NbctlAsync("lsp-set-addresses", name, "unknown");
        await Eventually.Async(
            () => Node.PortsOfAsync("web-1"), p => p.Single()["addresses"].Contains("10.140.0.10", StringComparison.Ordinal), TimeSpan.FromSeconds(1), "the address comes back");
    }

    [Test]
    public async Task Foreign_keys_and_foreign_rows_stay()
    {
        await Node.NbctlAsync("lsp-add", "nat-switch-2", "hand-made", "--", "set", "Logical_Switch_Port", "hand-made", "external_ids:neutron\\:port_name=x");
        try
        {
            await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
            await Node.VirshAsync("start", "web-1");
            var name = (await Node.PortsOfAsync("web-1")).Single()["name"].Trim('"');
            await Node.NbctlAsync("set", "Logical_Switch_Port", name, "external_ids:other=kept", "--", "clear", "Logical_Switch_Port", name, "port_security");
            var port = (await Eventually.Async(
                () => Node.PortsOfAsync("web-1"), p => p.Single()["port_security"].Contains("10.140.0.10", StringComparison.Ordinal), TimeSpan.FromSeconds(1), "port security comes back")).Single();
            Assert.That(port["external_ids"], Does.Contain("[\"other\",\"kept\"]"));
            await Node.VirshAsync("destroy", "web-1");
            await Eventually.Async(
                Node.PortsAsync, p => p.Length == 1 && p[0]["name"] == "\"hand-made\"", TimeSpan.FromSeconds(1), "the hand-made port is all that is left");
        }
        finally
        {
            await Node.NbctlAsync("lsp-del", "hand-made");
        }
    }
}
