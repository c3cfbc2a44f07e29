using System.Diagnostics;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>What cannot be read is not the same as what is not there: nothing goes because of it, and somebody is told.</summary>
[Category("Field")]
internal sealed class UnreadableTests : LabTest
{
    private const string Network = "meta-net";
    private const string Nat = "<ovn:nat external=\"192.168.58.110\"/>";

    /// <summary>Metadata of another tool that libvirt takes and prints, and an XML reader that knows namespaces does not.</summary>
    private const string Foreign = "<t:tool xmlns:t=\"urn:x\"><x:i a:b=\"1\"/></t:tool>";

    [TearDown]
    public async Task RemoveNetworkAsync()
    {
        await Node.RemoveNetworkAsync(Network);
        await Node.NbctlAsync("remove", "Logical_Switch", "nat-switch-1", "other_config", "subnet");
    }

    [Test]
    public async Task A_network_that_is_made_anew_costs_nobody_a_port()
    {
        await Node.NbctlAsync("set", "Logical_Switch", "nat-switch-1", "other_config:subnet=10.140.0.0/24");
        await DefineAsync("switch=\"nat-switch-1\" address=\"dynamic\"");
        await DefineDomainAsync("web-1", null);
        await DefineDomainAsync("web-2", Ports($"<ovn:port lifetime=\"defined\"/>"));
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("start", "web-2");
        await Eventually.Async(Node.PortsAsync, p => p.Length == 2 && p.All(r => r["dynamic_addresses"].Contains("10.140.", StringComparison.Ordinal)), Seconds(15), "both have an address");
        await Node.VirshAsync("destroy", "web-2");
        await Eventually.Async(() => Node.PortsOfAsync("web-2"), p => p.Single()["enabled"] == "false", Seconds(15), "web-2's port is off");
        var before = await RowsAsync();

        await Node.RemoveNetworkAsync(Network);
        await Daemon!.WaitForLogAsync($"domain web-1, interface", Seconds(15));
        await Daemon.WaitForLogAsync($"libvirt has no network '{Network}' any more", Seconds(15));
        await ApplyAsync();
        (await Node.RunAsync("reconciler", "sweep")).Succeeded();
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        var status = (await Node.RunAsync("reconciler", "status")).Output;
        Assert.That(status, Does.Contain($"libvirt has no network '{Network}' any more; define it again"));

        await RestartDaemonWithAsync("sweep:\n  interval: 60");
        await Daemon.WaitForLogAsync($"libvirt has no network '{Network}' any more", Seconds(15));
        Assert.That(await RowsAsync(), Is.EqualTo(before), "a daemon that has never seen the network");

        await DefineAsync("switch=\"nat-switch-1\" address=\"dynamic\"");
        await Daemon.WaitForLogAsync("Domain web-1: in sync", Seconds(15));
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        await Node.VirshAsync("destroy", "web-1");
        await Node.WaitForPortsAsync("web-1", 0, 15);
    }

    [Test]
    public async Task A_reserved_port_outlives_its_domain_while_its_network_is_gone()
    {
        await DefineAsync("switch=\"nat-switch-1\" lifetime=\"defined\"");
        await DefineDomainAsync("web-1", null);
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForUpAsync("web-1");
        await Node.RemoveNetworkAsync(Network);
        await Daemon!.WaitForLogAsync($"libvirt has no network '{Network}' any more", Seconds(15));

        await Node.VirshAsync("destroy", "web-1");
        await Daemon.WaitForLogAsync("Hook release of domain web-1", Seconds(15));
        (await Node.RunAsync("reconciler", "sweep")).Succeeded();
        Assert.That((await Node.PortsOfAsync("web-1")).Length, Is.EqualTo(1), "nothing says any more that the port is to go");

        await DefineAsync("switch=\"nat-switch-1\" lifetime=\"defined\"");
        await Eventually.Async(() => Node.PortsOfAsync("web-1"), p => p.Single()["enabled"] == "false", Seconds(15), "the port is switched off");
        await Node.VirshAsync("undefine", "web-1");
        await Node.WaitForNothingLeftAsync(15);
    }

    [Test]
    public async Task Another_tools_metadata_does_not_matter_in_a_network_and_in_a_domain()
    {
        await Node.DefineNetworkAsync(Network, Foreign + "<o:network xmlns:o='urn:ovn-reconciler:network:1' switch='nat-switch-1'/>");
        await DefineDomainAsync("web-1", Foreign + Ports($"<ovn:port address=\"10.140.0.10\">{Nat}</ovn:port>"));
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForPortsAsync("web-1", 1, 15);
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));

        var shown = (await Node.RunAsync("reconciler", "annotate", "web-1", "--show")).Succeeded();
        Assert.That(shown, Does.Contain("10.140.0.10"));
        (await Node.RunAsync("reconciler", "annotate", "web-1", "--address", "10.140.0.11")).Succeeded();
        await Eventually.Async(() => Node.PortsOfAsync("web-1"), p => p.Single()["addresses"].Contains("10.140.0.11", StringComparison.Ordinal), Seconds(15), "the new address");
    }

    [Test]
    public async Task Another_tools_metadata_on_a_domain_that_is_off_leaves_its_reserved_port()
    {
        await Node.DefineAsync("web-1", Ports($"<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.10\" lifetime=\"defined\">{Nat}</ovn:port>"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForPortsAsync("web-1", 1, 15);
        await Node.VirshAsync("destroy", "web-1");
        await Eventually.Async(() => Node.PortsOfAsync("web-1"), p => p.Single()["enabled"] == "false", Seconds(15), "the port is off");

        await Node.VirshAsync("metadata", "web-1", "urn:x", "--config", "--key", "t", "--set", "<tool><x:i/></tool>");
        (await Node.RunAsync("reconciler", "sweep")).Succeeded();
        await ApplyAsync();
        Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
        Assert.That((await Node.RunAsync("reconciler", "plan", "web-1")).ExitStatus, Is.Zero);
    }

    [Test]
    public async Task Where_our_own_metadata_cannot_be_read_the_start_is_refused_and_a_running_domain_keeps_its_port()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForPortsAsync("web-1", 1, 15);
        await Node.VirshAsync("metadata", "web-1", "urn:ovn-reconciler:domain:1", "--live", "--config", "--key", "ovn", "--set", "<ports><x:port switch='nat-switch-1'/></ports>");
        await Daemon!.WaitForLogAsync("the metadata XML is malformed", Seconds(15));
        (await Node.RunAsync("reconciler", "sweep")).Succeeded();
        Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1));

        await Node.VirshAsync("destroy", "web-1");
        var start = await Node.TryVirshAsync("start", "web-1");
        Assert.That(start.ExitStatus, Is.Not.Zero);
        Assert.That(start.Errors, Does.Contain("the metadata XML is malformed"));
    }

    [Test]
    public async Task A_domain_restored_paused_is_looked_after()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("save", "web-1", "/var/lib/libvirt/web-1.saved");
        await Node.VirshAsync("restore", "--paused", "/var/lib/libvirt/web-1.saved");
        var port = (await Node.WaitForPortsAsync("web-1", 1, 15)).Single();
        await Node.WaitForUpAsync("web-1");

        await Node.NbctlAsync("lsp-del", port["name"].Trim('"'));
        await Node.WaitForPortsAsync("web-1", 1, 15);

        await KillDaemonAsync();
        await Node.NbctlAsync("lsp-del", port["name"].Trim('"'));
        var plan = await Node.RunAsync("reconciler", "plan", "web-1");
        Assert.That(plan.ExitStatus, Is.EqualTo(1));
        Assert.That(plan.Output, Does.Contain("+ port"));
        await StartDaemonAsync();
        await Node.WaitForPortsAsync("web-1", 1, 15);
    }

    [Test]
    public async Task Without_an_integration_bridge_nothing_is_planned_and_somebody_is_told()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", Nat));
        // It would make the bridge.
        await Node.ServiceAsync("kill", "ovn-controller");
        await Node.VsctlAsync("set", "open", ".", "external_ids:ovn-bridge=br-gone");
        try
        {
            await Daemon!.WaitForLogAsync("Open vSwitch has no bridge br-gone", Seconds(15));
            await ApplyAsync();
            var plan = await Node.RunAsync("reconciler", "plan", "web-1");
            Assert.That(plan.Output, Does.Contain("Open vSwitch has no bridge br-gone").And.Not.Contain("- port"));
            Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1));
            Assert.That((await Node.RunAsync("reconciler", "status")).Output, Does.Contain("Open vSwitch has no bridge br-gone"));
        }
        finally
        {
            await Node.VsctlAsync("remove", "open", ".", "external_ids", "ovn-bridge");
            await Node.ServiceAsync("start", "ovn-controller");
        }

        await Daemon.WaitForLogAsync("Open vSwitch has the integration bridge br-int again", Seconds(15));
        await Node.WaitForUpAsync("web-1");
    }

    [Test]
    public async Task Another_integration_bridge_is_followed_after_two_looks()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10"));
        await Node.ServiceAsync("kill", "ovn-controller");
        await Node.VsctlAsync("add-br", "br-other", "--", "set", "bridge", "br-other", "datapath_type=netdev", "--", "set", "open", ".", "external_ids:ovn-bridge=br-other");
        try
        {
            await Daemon!.WaitForLogAsync("is not on the integration bridge br-other", Seconds(15));
            await ApplyAsync();
            Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1), "one look does not tell");
            var sweep = (await Node.RunAsync("reconciler", "sweep", "--grace", "1")).Succeeded();
            Assert.That(sweep, Does.Contain("its interface is gone"));
            await Node.WaitForPortsAsync("web-1", 0, 15);
        }
        finally
        {
            await Node.VsctlAsync("remove", "open", ".", "external_ids", "ovn-bridge", "--", "del-br", "br-other");
            await Node.ServiceAsync("start", "ovn-controller");
        }

        await Node.WaitForUpAsync("web-1");
    }

    /// <summary>After a start of the daemon two looks follow each other in half a second, which is no time to mend anything in.</summary>
    [Test]
    public async Task A_slip_in_the_bridges_name_that_is_mended_costs_nothing([Values] bool rightAfterTheDaemonsStart)
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", Nat));
        var port = (await Node.PortsAsync()).Single()["_uuid"];
        if (rightAfterTheDaemonsStart)
        {
            await KillDaemonAsync();
            await LaunchDaemonAsync();
        }

        // ovn-controller makes a bridge of that name in a moment.
        await Node.VsctlAsync("set", "open", ".", "external_ids:ovn-bridge=br-typo");
        try
        {
            await Daemon!.WaitForLogAsync("is not on the integration bridge br-typo", Seconds(15));
            await Task.Delay(3000);
            Assert.That((await Node.PortsAsync()).Single()["_uuid"], Is.EqualTo(port));
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
        }
        finally
        {
            await Node.VsctlAsync("remove", "open", ".", "external_ids", "ovn-bridge", "--", "--if-exists", "del-br", "br-typo");
        }

        await Node.WaitForUpAsync("web-1");
        Assert.That((await Node.PortsAsync()).Single()["_uuid"], Is.EqualTo(port));
    }

    [Test]
    public async Task A_domain_that_starts_with_libvirt_has_its_port_before_its_guest_as_at_the_hosts_boot()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.VirshAsync("autostart", "web-1");
        await KillDaemonAsync();
        await Node.ServiceAsync("stop", "libvirtd");
        // libvirt starts domains by itself once after each boot.
        (await Node.RunAsync("rm", "-f", "/run/libvirt/qemu/autostarted")).Succeeded();
        await LaunchDaemonAsync();
        await Daemon!.WaitForLogAsync("Reconciling as host", Seconds(15));
        await Node.ServiceAsync("start", "libvirtd");

        await Daemon.WaitForLogAsync("Hook started of domain web-1", Seconds(15));
        // libvirt has told nobody of its networks by then, and waits for the port all the same.
        Assert.That(Daemon.Log, Does.Match("(?s)create port .*Hook started of domain web-1"));
        await Node.WaitForUpAsync("web-1");
        Assert.That(Daemon.Log, Does.Not.Contain("define it again"));
    }

    [Test]
    public async Task A_hook_that_is_not_true_is_put_right()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", Nat));
        var xml = await Node.VirshAsync("dumpxml", "web-1");

        (await Node.CallHookAsync("web-1", "stopped", xml)).Succeeded();

        // What libvirt says may come before the first look, and then nothing is deleted at all.
        await Daemon!.WaitForLogAsync("Hook stopped of domain web-1", Seconds(15));
        var since = Stopwatch.GetTimestamp();
        await Eventually.Async(
            async () =>
            {
                if ((await Node.PortsAsync(), await Node.NatsAsync()) is not ({ Length: 1 }, { Length: 1 }))
                    since = Stopwatch.GetTimestamp();
                return Stopwatch.GetElapsedTime(since);
            },
            there => there > Seconds(3), Seconds(15), "the rows are there, and stay");
        Assert.That(Daemon.Log.Split("create port"), Has.Length.EqualTo(Daemon.Log.Split("delete port").Length + 1));
        Assert.That(Daemon.Log, Does.Not.Contain("periodic look"), "it did not take that");
        await Node.WaitForUpAsync("web-1");
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static async Task ApplyAsync() => await Node.RunAsync("reconciler", "apply");

    private static Task DefineAsync(string attributes) =>
        Node.DefineNetworkAsync(Network, $"<o:network xmlns:o='urn:ovn-reconciler:network:1' {attributes}/>");

    private static Task DefineDomainAsync(string name, string? annotation) => Node.DefineAsync(name, annotation, "--network", Network);

    private static async Task<string[]> RowsAsync() => [.. (await Node.PortsAsync()).Select(p => p.ToString()).Order(StringComparer.Ordinal)];
}
