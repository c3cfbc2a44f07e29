using System.Globalization;
using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Network namespaces on OVN: attached by the program or plugged in by hand, beside machines and without libvirt.</summary>
internal sealed class NamespaceTests : NamespaceTest
{
    [Test]
    public async Task An_attached_namespace_talks_to_its_router_a_guest_and_the_outside_and_leaves_nothing()
    {
        await MakeAsync("web");
        var attached = (await AttachAsync("web", "--address", "10.140.0.11 fd00:140::11", "--nat", "192.168.58.111")).Succeeded();
        Assert.That(attached, Does.Contain("10.140.0.11/24 fd00:140::11/64, 192.168.58.111) on switch nat-switch-1"));
        await PingAsync("web", "10.140.0.254");
        await PingAsync("web", "fd00:140::254");
        await WaitForAnswerAsync("192.168.58.111");
        Assert.That((await Node.RunAsync("ip", "-n", "web", "link", "show", "dev", "eth0")).Succeeded(), Does.Contain("mtu 1442"));

        var status = JsonDocument.Parse((await Node.RunAsync("reconciler", "status", "web", "--json")).Succeeded()).RootElement[0];
        Assert.That(
            (status.GetProperty("kind").GetString(), status.GetProperty("workload").GetString(), status.GetProperty("in_sync").GetBoolean()),
            Is.EqualTo(("ovs", "ovs:node-1/web", true)));

        // A second run changes nothing, and one that asks for something else says what differs.
        var rows = await Node.PortsAsync();
        Assert.That((await AttachAsync("web", "--address", "10.140.0.11 fd00:140::11", "--nat", "192.168.58.111")).Succeeded(), Does.StartWith("web: attached already"));
        var other = await AttachAsync("web", "--address", "10.140.0.12");
        Assert.That((other.ExitStatus, other.Errors), Is.EqualTo((1, other.Errors)));
        Assert.That(other.Errors, Does.Contain("reconciler:address is '10.140.0.11 fd00:140::11', not '10.140.0.12'"));
        Assert.That((await Node.PortsAsync()).Select(p => p.ToString()), Is.EqualTo(rows.Select(p => p.ToString())));

        (await Node.RunAsync("reconciler", "detach", "web")).Succeeded();
        await NothingLeftAsync("web");
        Assert.That((await Node.RunAsync("reconciler", "detach", "web")).Succeeded().Trim(), Is.EqualTo("web: not attached here"));
    }

    [Test]
    public async Task A_dynamic_address_is_waited_for_and_put_into_the_namespace()
    {
        await MakeAsync("web");
        await Node.NbctlAsync("set", "Logical_Switch", Switch, "other_config:subnet=10.140.0.0/24", "other_config:exclude_ips=10.140.0.1..10.140.0.99");
        var json = JsonDocument.Parse((await AttachAsync("web", "--address", "dynamic", "--nat", "192.168.58.111", "--json")).Succeeded()).RootElement;
        var address = json.GetProperty("addresses").EnumerateArray().Select(a => a.GetString()!).First(a => a.Contains('.', StringComparison.Ordinal));
        Assert.That((await Node.RunAsync("ip", "-n", "web", "-brief", "address", "show", "dev", "eth0")).Succeeded(), Does.Contain(address));
        await PingAsync("web", "10.140.0.254");
        await WaitForAnswerAsync("192.168.58.111");
    }

    [Test]
    public async Task What_cannot_be_had_is_said_before_anything_is_changed()
    {
        await MakeAsync("web", "db");
        (await AttachAsync("web", "--address", "10.140.0.11")).Succeeded();
        foreach (var (arguments, sentence, exit) in new (string[], string, int)[]
        {
            (["--address", "10.140.0.11"], "address 10.140.0.11 is taken on switch nat-switch-1 by port", 2),
            (["--address", "10.140.0.300"], "--address '10.140.0.300' is not an IP address", 2),
            (["--groups", "nobody"], "no port group 'nobody'", 2),
            (["--nat", "192.168.58.111"], "the port has no IPv4 address to map it to", 2),
        })
        {
            var refused = await AttachAsync("db", arguments);
            Assert.That(refused.ExitStatus, Is.EqualTo(exit), refused.Errors);
            Assert.That(refused.Errors, Does.Contain(sentence));
        }

        await NothingLeftAsync("db");
        Assert.That((await Node.RunAsync("reconciler", "attach", "db", "--netns", "nowhere", "--switch", Switch)).Errors, Does.Contain("there is no network namespace 'nowhere'"));
    }

    [Test]
    public async Task Without_ovn_controller_nothing_is_left_of_the_attempt()
    {
        await MakeAsync("web");
        await Node.ServiceAsync("kill", "ovn-controller");
        try
        {
            var failed = await AttachAsync("web", "--address", "10.140.0.11", "--timeout", "2");
            Assert.That((failed.ExitStatus, failed.Errors.Contains("no chassis has claimed its port", StringComparison.Ordinal)), Is.EqualTo((3, true)), failed.Errors);
            await NothingLeftAsync("web");
        }
        finally
        {
            await Node.ServiceAsync("start", "ovn-controller");
        }
    }

    [Test]
    public async Task Keys_set_by_hand_are_followed_and_mistakes_stand_beside_them()
    {
        await MakeAsync("web");
        await PlugByHandAsync("web", "vweb", "10.140.0.11");
        await Node.VsctlAsync("set", "Interface", "vweb", "external_ids:\"reconciler:switch\"=nat-switch-1", "external_ids:\"reconciler:name\"=web",
            "external_ids:\"reconciler:address\"=10.140.0.11");
        await Node.WaitForUpAsync("web");
        await PingAsync("web", "10.140.0.254");

        await Node.VsctlAsync("set", "Interface", "vweb", "external_ids:\"reconciler:nat\"=192.168.58.111");
        await WaitForAnswerAsync("192.168.58.111");

        // Somebody takes the port away, and it comes back.
        var port = (await Node.PortsOfAsync("web")).Single();
        await Node.NbctlAsync("lsp-del", port["name"].Trim('"'));
        await Eventually.Async(() => Node.PortsOfAsync("web"), p => p.Length == 1 && p[0]["_uuid"] != port["_uuid"], Eventually.Patience, "the port is back");

        await Node.VsctlAsync("set", "Interface", "vweb", "external_ids:\"reconciler:adress\"=10.140.0.12");
        await ProblemAsync("vweb", p => p == "there is no key 'reconciler:adress'; did you mean 'reconciler:address'?");
        Assert.That(await Node.PortsOfAsync("web"), Has.Length.EqualTo(1), "it keeps its port");
        Assert.That((await Node.RunAsync("reconciler", "status")).Succeeded(), Does.Contain("web (ovs)").And.Contain("did you mean"));
        Assert.That((await Node.RunAsync("reconciler", "doctor")).Output, Does.Contain("workload web").And.Contain("did you mean"));
        await Node.VsctlAsync("remove", "Interface", "vweb", "external_ids", "\"reconciler:adress\"");
        await ProblemAsync("vweb", p => p is null);

        await Node.VsctlAsync("del-port", "vweb");
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task Without_libvirt_namespaces_are_attached_repaired_and_swept()
    {
        await MakeAsync("web");
        await Node.ServiceAsync("stop", "libvirtd");
        await KillDaemonAsync();
        await LaunchDaemonAsync();
        (await AttachAsync("web", "--address", "10.140.0.11", "--nat", "192.168.58.111")).Succeeded();
        await WaitForAnswerAsync("192.168.58.111");
        await Eventually.Async(() => Node.AskDaemonAsync("/metrics"),
            m => m.Output.Contains("reconciler_workloads{kind=\"ovs\"} 1", StringComparison.Ordinal), Eventually.Patience, "the daemon counts it");

        var nat = (await Node.NatsAsync()).Single();
        await Node.NbctlAsync("lr-nat-del", "gw-router", "dnat_and_snat", "192.168.58.111");
        await Eventually.Async(Node.NatsAsync, n => n.Length == 1 && n[0]["_uuid"] != nat["_uuid"], Eventually.Patience, "the floating IP is back");

        var plan = await Node.RunAsync("reconciler", "plan", "web");
        Assert.That((plan.ExitStatus, plan.Output.Trim()), Is.EqualTo((0, "In sync: nothing to do.")));
        await Node.RunAsync("ip", "netns", "del", "web");
        await StaleAsync("web");
        var swept = await Node.RunAsync("reconciler", "sweep", "--ovs-ports");
        Assert.That(swept.Output, Does.Contain("ovs port"), swept.Errors);
        await Node.WaitForNothingLeftAsync();
        Assert.That(await Node.VsctlAsync("list-ports", "br-int"), Does.Not.Contain("vweb"));
    }

    [Test]
    public async Task A_namespace_that_comes_back_gets_the_same_port()
    {
        await MakeAsync("web");
        (await AttachAsync("web", "--address", "10.140.0.11")).Succeeded();
        var before = (await Node.PortsOfAsync("web")).Single();
        await Node.RunAsync("ip", "netns", "del", "web");
        await StaleAsync("web");
        await MakeAsync("web");
        (await AttachAsync("web", "--address", "10.140.0.11")).Succeeded();
        Assert.That((await Node.PortsOfAsync("web")).Single()["name"], Is.EqualTo(before["name"]));
        await PingAsync("web", "10.140.0.254");
    }

    [Test]
    public async Task After_a_boot_what_Open_vSwitch_still_has_does_not_run()
    {
        await MakeAsync("web");
        (await AttachAsync("web", "--address", "10.140.0.11")).Succeeded();
        var name = (await Node.PortsOfAsync("web")).Single()["name"];
        await Node.RunAsync("ip", "netns", "del", "web");
        await Node.ServiceAsync("restart", "ovs-vswitchd");
        await StaleAsync("web");
        var dry = await Node.RunAsync("reconciler", "sweep", "--ovs-ports", "--dry-run");
        Assert.That(dry.Output, Does.Contain("its device is gone"), dry.Errors);

        await MakeAsync("web");
        (await AttachAsync("web", "--address", "10.140.0.11")).Succeeded();
        Assert.That((await Node.PortsOfAsync("web")).Single()["name"], Is.EqualTo(name));
        await PingAsync("web", "10.140.0.254");
    }

    [Test]
    public async Task Killed_at_any_moment_it_leaves_nothing_that_another_run_does_not_mend([Values] bool mendsByAttaching)
    {
        await MakeAsync("web");
        await KillDaemonAsync();
        for (var milliseconds = 5; milliseconds < 250; milliseconds += 12)
        {
            // The shell ends with the program that it has started, whatever has happened to it.
            await Node.RunAsync("timeout", "--signal=KILL", (milliseconds / 1000.0).ToString("0.000", CultureInfo.InvariantCulture),
                "reconciler", "attach", "web", "--netns", "web", "--switch", Switch, "--address", "10.140.0.11", "--nat", "192.168.58.111");
            if (mendsByAttaching)
            {
                (await AttachAsync("web", "--address", "10.140.0.11", "--nat", "192.168.58.111")).Succeeded();
                await PingAsync("web", "10.140.0.254");
            }

            (await Node.RunAsync("reconciler", "detach", "web")).Succeeded();
            await NothingLeftAsync("web");
        }
    }

    /// <summary>What an administrator types without this project, up to the port.</summary>
    private static async Task PlugByHandAsync(string name, string device, string address)
    {
        (await Node.RunAsync("sh", "-ec", $"""
            ip link add {device} type veth peer name eth0 netns {name}
            ip link set {device} up
            ip -n {name} link set eth0 up
            ip -n {name} address add {address}/24 dev eth0
            ip -n {name} route add default via 10.140.0.254
            ovs-vsctl add-port br-int {device} -- set Interface {device} "external_ids:attached-mac=\"$(ip -n {name} -j link show eth0 | sed 's/.*"address":"\([^"]*\)".*/\1/')\""
            """)).Succeeded();
    }

    private static Task ProblemAsync(string device, Predicate<string?> isRight) => Eventually.Async(
        async () => (await Node.RunAsync("ovs-vsctl", "--if-exists", "get", "Interface", device, "external_ids:\"reconciler:problem\"")).Output.Trim() is { Length: > 0 } text ? text.Trim('"') : null,
        p => isRight(p), Eventually.Patience, "the problem is what it should be");

    /// <summary>Waits until Open vSwitch says that the device is gone.</summary>
    private static Task StaleAsync(string name) => Eventually.Async(
        () => Node.VsctlAsync("--bare", "--columns=ofport,ifindex", "find", "Interface", $"external_ids:\"reconciler:name\"={name}"),
        t => t.Split('\n', StringSplitOptions.RemoveEmptyEntries) is ["-1", ..] or [_, "0"], Eventually.Patience, "the device is gone");
}
