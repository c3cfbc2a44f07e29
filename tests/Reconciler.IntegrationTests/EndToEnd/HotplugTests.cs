using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Interfaces that come and go: what their domain's annotation says of them then, and how it is put right.</summary>
[Category("Field")]
[Category("Core")]
internal sealed class HotplugTests : LabTest
{
    private const string First = "52:54:00:00:00:31";
    private const string Second = "52:54:00:00:00:32";
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly string[] OneInterface = ["--network", "nat-net", "--mac", First];

    [Test]
    public async Task Ports_without_interface_keep_no_domain_from_starting_and_go_one_after_the_other()
    {
        const string stale = "<ovn:port mac=\"52:54:00:00:00:aa\" switch=\"nat-switch-1\"/><ovn:port network=\"gone\" switch=\"nat-switch-2\"/>";
        await Node.DefineAsync("web-1", Ports($"{stale}<ovn:port mac=\"{First}\" switch=\"nat-switch-1\" address=\"10.140.0.31\"/>"), OneInterface);
        await Node.VirshAsync("start", "web-1");
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["addresses"], Is.EqualTo($"\"{First} 10.140.0.31\""));
        const string sentence = "no interface has mac '52:54:00:00:00:aa'; there is 52:54:00:00:00:31 on network 'nat-net'; "
            + "'reconciler annotate web-1 --mac 52:54:00:00:00:aa --remove' takes it out";
        await Daemon!.WaitForLogAsync($"domain web-1, interface 52:54:00:00:00:aa: {sentence}", Long);
        Assert.That((await ReconcilerAsync("status", "web-1")).Succeeded(), Does.Contain(sentence));

        (await ReconcilerAsync("annotate", "web-1", "--mac", First, "--address", "10.140.0.32")).Succeeded();
        (await ReconcilerAsync("annotate", "web-1", "--mac", "52:54:00:00:00:aa", "--remove")).Succeeded();
        (await ReconcilerAsync("annotate", "web-1", "--network=gone", "--remove")).Succeeded();
        await Daemon.WaitForLogAsync("Domain web-1: in sync", Long);
        Assert.That((await ReconcilerAsync("annotate", "web-1", "--show")).Succeeded(), Does.Contain("10.140.0.32").And.Not.Contain("gone").And.Not.Contain(":aa"));
    }

    [Test]
    public async Task A_second_interface_makes_the_port_ambiguous_which_is_said_at_once_and_mended_by_either_name()
    {
        foreach (var (mac, live) in new[] { (First, true), (Second, true), (First, false) })
        {
            await Node.DefineAsync("web-1", Port("10.140.0.31"), OneInterface);
            await Node.VirshAsync("start", "web-1");
            await AttachAsync(live ? "--persistent" : "--config");
            var flag = live ? "" : " --config-only";
            var said = $"reconciler annotate web-1 --mac {First}{flag}";
            Assert.That((await ReconcilerAsync("status", "web-1")).Succeeded(), Does.Contain($"'{said}' says which"));
            if (live)
                await Daemon!.WaitForLogAsync(said, Long);
            Assert.That((await Node.PortsOfAsync("web-1")).Single()["addresses"], Is.EqualTo($"\"{First} 10.140.0.31\""), "it keeps its port");

            if (mac == First)
                (await ReconcilerAsync([.. said.Split(' ')[1..]])).Succeeded();
            else
                (await ReconcilerAsync("annotate", "web-1", "--mac", Second, "--switch", "nat-switch-2")).Succeeded();
            Assert.That((await ReconcilerAsync("status", "web-1")).Succeeded(), Does.Not.Contain("says which"));
            var shown = (await ReconcilerAsync("annotate", "web-1", "--show", "--config-only")).Succeeded();
            Assert.That(shown, Does.Contain($"mac=\"{First}\" switch=\"nat-switch-1\" address=\"10.140.0.31\""));

            await Node.VirshAsync("destroy", "web-1");
            await Node.VirshAsync("start", "web-1");
            await Node.WaitForPortsAsync("web-1", mac == First ? 1 : 2, 30);
            await Node.VirshAsync("destroy", "web-1");
            await Node.WaitForNothingLeftAsync(30);
            await Node.VirshAsync("undefine", "web-1");
        }
    }

    [Test]
    public async Task An_interface_that_left_the_definition_alone_is_said_and_its_port_stays_until_then()
    {
        await Node.DefineAsync("web-1", Ports($"<ovn:port mac=\"{First}\" switch=\"nat-switch-1\"/>"), OneInterface);
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("detach-interface", "web-1", "network", "--mac", First, "--config");
        var said = $"reconciler annotate web-1 --mac {First} --remove --config-only";
        Assert.That((await ReconcilerAsync("status", "web-1")).Succeeded(), Does.Contain("at its next start: no interface has mac").And.Contain(said));
        (await ReconcilerAsync([.. said.Split(' ')[1..]])).Succeeded();
        Assert.That((await ReconcilerAsync("status", "web-1")).Succeeded(), Does.Not.Contain("at its next start"));
        Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_port_for_an_interface_of_the_running_domain_alone_is_written_there_alone()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.31"), OneInterface);
        await Node.VirshAsync("start", "web-1");
        await AttachAsync("--live");
        var both = await ReconcilerAsync("annotate", "web-1", "--mac", Second, "--switch", "nat-switch-2");
        Assert.That((both.ExitStatus, both.Errors), Is.EqualTo((2,
            $"reconciler: web-1: interface {Second}: no interface has mac '{Second}'; there is {First} on network 'nat-net'"
            + " (in its definition; --live-only changes the running domain alone); nothing was written\n")));
        (await ReconcilerAsync("annotate", "web-1", "--mac", Second, "--switch", "nat-switch-2", "--live-only")).Succeeded();
        await Node.WaitForPortsAsync("web-1", 2, 30);
    }

    [Test]
    public async Task A_port_that_outlives_the_domain_outlives_a_detached_interface_that_the_definition_has()
    {
        var ports = $"<ovn:port mac=\"{First}\" switch=\"nat-switch-1\" address=\"10.140.0.31\"/>"
            + $"<ovn:port mac=\"{Second}\" switch=\"nat-switch-1\" address=\"10.140.0.32\" lifetime=\"defined\"><ovn:nat external=\"192.168.58.132\"/></ovn:port>";
        await Node.DefineAsync("web-1", Ports(ports), ["--guest", .. OneInterface, "--network", "nat-net", "--mac", Second]);
        await StartGuestAsync("web-1");
        var row = (await KeptAsync())["_uuid"];

        await Node.VirshAsync("detach-interface", "web-1", "bridge", "--mac", Second, "--live");
        await Eventually.Async(KeptAsync, p => p["enabled"] == "false", Long, "the port is switched off");
        Assert.That((await KeptAsync())["addresses"], Is.EqualTo($"\"{Second} 10.140.0.32\""));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
        Assert.That((await ReconcilerAsync("plan", "web-1")).Succeeded(), Does.Contain("nothing to do"));

        await AttachAsync("--live");
        await Eventually.Async(KeptAsync, p => p["enabled"] != "false", Long, "the port is switched on");
        Assert.That((await KeptAsync())["_uuid"], Is.EqualTo(row));

        await Node.VirshAsync("detach-interface", "web-1", "bridge", "--mac", First, "--live");
        await Node.WaitForPortsAsync("web-1", 1, 30);
        await Node.VirshAsync("detach-interface", "web-1", "bridge", "--mac", Second, "--live");
        await Eventually.Async(KeptAsync, p => p["enabled"] == "false", Long, "the port is switched off again");
        await Node.VirshAsync("destroy", "web-1");
        await Eventually.Async(() => Node.VirshAsync("domstate", "web-1"), s => s.Contains("shut off", StringComparison.Ordinal), Long, "the domain is off");
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.That((await KeptAsync())["_uuid"], Is.EqualTo(row), "the definition has its interface");
        Assert.That(Daemon!.Log, Does.Not.Contain("is not on OVN").And.Not.Contain(": no interface has"), "the definition has both");

        await Node.VirshAsync("detach-interface", "web-1", "network", "--mac", Second, "--config");
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForPortsAsync("web-1", 1, 30);
        Assert.That((await Node.PortsOfAsync("web-1")).Single()["addresses"], Does.Contain(First));

        async Task<NorthboundRow> KeptAsync() => (await Node.PortsOfAsync("web-1")).Single(p => p["addresses"].Contains(Second, StringComparison.Ordinal));
    }

    /// <summary>
    /// From libvirt 11 on an interface can be moved to another network without unplugging it. libvirt 9 refuses, and all stays as it was.
    /// </summary>
    /// <param name="keepsInterfaceId">Whether it has the iface-id that it had: then nothing changes in Open vSwitch either.</param>
    [TestCase(true)]
    [TestCase(false)]
    public async Task An_interface_that_moves_to_another_network_has_its_port_there_at_once(bool keepsInterfaceId)
    {
        foreach (var (network, s) in new[] { ("net-a", 1), ("net-b", 2) })
        {
            await Node.DefineNetworkAsync(
                network, $"<o:network xmlns:o='urn:ovn-reconciler:network:1' switch='nat-switch-{s}'/>");
        }

        try
        {
            // Nothing looks at it by itself for an hour.
            await RestartDaemonWithAsync("sweep: {interval: 3600}");
            await Node.DefineAsync("web-1", null, "--network", "net-a", "--mac", First);
            await Node.VirshAsync("start", "web-1");
            await Node.WaitForUpAsync("web-1");
            Assert.That(await SwitchAsync(), Is.EqualTo("nat-switch-1"));

            var id = keepsInterfaceId ? $"<parameters interfaceid='{(await Node.InterfaceIdsAsync("web-1")).Single()}'/>" : "";
            var device = Regex.Match(await Node.VirshAsync("dumpxml", "web-1"), "<target dev='[^']*'/>").Value;
            var update = await Node.RunWithInputAsync(
                $"<interface type='network'><mac address='{First}'/><source network='net-b'/><virtualport type='openvswitch'>{id}</virtualport>"
                    + $"{device}<model type='virtio'/><rom enabled='no'/></interface>",
                "virsh", "-q", "update-device", "web-1", "/dev/stdin", "--live");
            await TestContext.Out.WriteLineAsync(update.ExitStatus == 0 ? "libvirt moves it" : $"libvirt refuses: {update.Errors}");
            var target = update.ExitStatus == 0 ? "nat-switch-2" : "nat-switch-1";
            await Eventually.Async(SwitchAsync, s => s == target, Long, $"the port is on {target}");
            await Node.WaitForUpAsync("web-1");
            Assert.That(await Node.PortsOfAsync("web-1"), Has.Length.EqualTo(1));
        }
        finally
        {
            await Node.RemoveDomainsAsync();
            await Node.RemoveNetworkAsync("net-a");
            await Node.RemoveNetworkAsync("net-b");
        }

        async Task<string> SwitchAsync()
        {
            var ports = await Node.PortsOfAsync("web-1");
            var switches = await Node.FindAsync("Logical_Switch");
            return string.Join(
                ' ', switches.Where(s => ports.Any(p => s["ports"].Contains(p["_uuid"], StringComparison.Ordinal))).Select(s => s["name"].Trim('"')));
        }
    }

    [Test]
    public async Task Names_are_names_whatever_they_begin_with_and_forge_nothing()
    {
        foreach (var name in new[] { "-dash", " blank " })
        {
            await Node.DefineAsync("named", null, OneInterface);
            await Node.VirshAsync("domrename", "--domain=named", $"--new-name={name}");
            (await ReconcilerAsync("annotate", "--switch", "nat-switch-1", "--", name)).Succeeded();
            (await ReconcilerAsync("annotate", name, "--address", "10.140.0.31")).Succeeded();
            await Node.VirshAsync("start", $"--domain={name}");
            foreach (var command in new[] { "status", "plan", "apply" })
            {
                (await ReconcilerAsync(command, name)).Succeeded();
                (await ReconcilerAsync(command, "--", name)).Succeeded();
            }

            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
            await Node.VirshAsync("destroy", $"--domain={name}");
            await Node.VirshAsync("undefine", $"--domain={name}");
            await Node.WaitForNothingLeftAsync(30);
        }

        await Node.DefineAsync("web-1", Ports("<ovn:port switch=\"a&#10;error: forged &#x202e;b\"/>"), OneInterface);
        var start = await Node.TryVirshAsync("start", "web-1");
        Assert.That(start.Errors, Does.Contain("no logical switch 'a\\nerror: forged \\x202eb'").And.Not.Contain('\u202e').And.Not.Contain("\nerror: forged"));
    }

    private static Task AttachAsync(string where) => Node.AttachAsync("web-1", ["--network", "nat-net", "--mac", Second], where);

    private static Task<CommandResult> ReconcilerAsync(params string[] arguments) => Node.RunAsync(["reconciler", .. arguments]);
}
