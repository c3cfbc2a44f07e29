using Reconciler.OpenVSwitch;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Runs of attach and detach that meet, or end before their time: each is done as a whole, or not at all.</summary>
internal sealed class NamespaceRaceTests : NamespaceTest
{
    private static readonly string[] s_nat = ["--nat", "192.168.58.111"];

    [Test]
    public async Task Of_two_runs_at_once_one_attaches_and_the_other_finds_it_done()
    {
        await MakeAsync("web");
        for (var time = 0; time < 5; time++)
        {
            var both = await Task.WhenAll(AttachAsync("web", "--address", "10.140.0.11"), AttachAsync("web", "--address", "10.140.0.11"));
            Assert.That(both.Select(r => (r.ExitStatus, r.Errors)), Has.All.EqualTo((0, "")));
            Assert.That(both.Count(r => r.Output.Contains("attached already", StringComparison.Ordinal)), Is.EqualTo(1));
            await PingAsync("web", "10.140.0.254");
            (await Node.RunAsync("reconciler", "detach", "web")).Succeeded();
            await NothingLeftAsync("web");
        }
    }

    [Test]
    public async Task Of_two_runs_that_ask_for_different_things_one_wins()
    {
        await MakeAsync("web", "other");
        var both = await Task.WhenAll(
            AttachAsync("web", "--address", "10.140.0.11"),
            Node.RunAsync("reconciler", "attach", "web", "--netns", "other", "--switch", Switch, "--address", "10.140.0.12"));
        Assert.That(both.Select(r => r.ExitStatus), Is.EquivalentTo(new[] { 0, 1 }));
        Assert.That(both.Single(r => r.ExitStatus == 1).Errors, Does.Contain("attached already"));
        await PingAsync(both[0].ExitStatus == 0 ? "web" : "other", "10.140.0.254");
        Assert.That(await Node.PortsOfAsync("web"), Has.Length.EqualTo(1));
    }

    /// <summary>
    /// It waits for ovn-controller, which is away, so the signal comes in the middle. The daemon is away too, and mends nothing.
    /// </summary>
    [TestCase("TERM", 143)]
    [TestCase("INT", 130)]
    [TestCase("HUP", 129)]
    public async Task A_run_that_is_interrupted_takes_back_what_it_has_done(string signal, int status)
    {
        await MakeAsync("web");
        await KillDaemonAsync();
        await Node.ServiceAsync("kill", "ovn-controller");
        try
        {
            var run = Node.RunAsync(
                ["env", $"--default-signal={signal}", "sh", "-c", "echo $$ >/run/attach.pid; exec \"$@\"", "sh", "reconciler", "attach",
                    "web", "--netns", "web", "--switch", Switch, "--address", "10.140.0.11", "--timeout", "600", .. s_nat]);
            await Eventually.Async(() => Node.PortsOfAsync("web"), p => p.Length == 1, Eventually.Patience, "it is at work");
            (await Node.RunAsync("sh", "-c", $"kill -{signal} $(cat /run/attach.pid)")).Succeeded();
            var ended = await run;
            Assert.That(ended.ExitStatus, Is.EqualTo(status), ended.Errors);
            Assert.That(ended.Errors, Does.Contain("interrupted"));
            Assert.That(await Node.PortsOfAsync("web"), Is.Empty);
            await NothingLeftAsync("web");
        }
        finally
        {
            await Node.ServiceAsync("start", "ovn-controller");
        }
    }

    [Test]
    public async Task Without_a_daemon_names_come_and_go_and_what_was_unplugged_by_hand_is_cleared_away()
    {
        await Node.NbctlAsync("set", "Logical_Switch", Switch, "external_ids:\"reconciler:dns-zone\"=poc.lan");
        try
        {
            await KillDaemonAsync();
            await MakeAsync("web");
            (await AttachAsync("web", ["--address", "10.140.0.11", .. s_nat])).Succeeded();
            Assert.That((await Node.FindAsync("DNS")).Single()["records"], Does.Contain("web.poc.lan"));
            Assert.That((await Node.RunAsync("reconciler", "apply")).Succeeded().Trim(), Is.EqualTo("In sync: nothing to do."));

            await Node.NbctlAsync("--all", "destroy", "DNS");
            Assert.That((await Node.RunAsync("reconciler", "apply")).Succeeded(), Does.Contain("DNS"), "what it writes it says");
            Assert.That(await Node.FindAsync("DNS"), Has.Length.EqualTo(1));

            await Node.VsctlAsync("del-port", StableNames.DeviceOf("web", "eth0"));
            var would = (await Node.RunAsync("reconciler", "detach", "web", "--dry-run")).Succeeded();
            var done = (await Node.RunAsync("reconciler", "detach", "web")).Succeeded();
            Assert.That(would.Replace("would ", "", StringComparison.Ordinal), Is.EqualTo(done), "it does what it says");
            await NothingLeftAsync("web");
            Assert.That(await Node.FindAsync("DNS"), Is.Empty);
        }
        finally
        {
            await Node.NbctlAsync("remove", "Logical_Switch", Switch, "external_ids", "\"reconciler:dns-zone\"");
        }
    }

    /// <summary>Router advertisements bring a default route of their own, before ours or after it.</summary>
    [Test]
    public async Task There_is_one_default_route_of_each_family()
    {
        await MakeAsync("web");
        (await AttachAsync("web", "--address", "10.140.0.11 fd00:140::11")).Succeeded();
        string[] setting = ["ip", "netns", "exec", "web", "cat", "/proc/sys/net/ipv6/conf/eth0/accept_ra_defrtr"];
        Assert.That((await Node.RunAsync(setting)).Succeeded().Trim(), Is.EqualTo("0"));
        await PingAsync("web", "fd00:140::254");
        var routes = (await Node.RunAsync("ip", "-n", "web", "-6", "route", "show", "default")).Succeeded().Trim().Split('\n');
        Assert.That(routes.Select(r => r.Contains("via fd00:140::254 dev eth0", StringComparison.Ordinal)), Is.EqualTo(new[] { true }));
    }
}
