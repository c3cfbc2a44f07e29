using System.Text.Json;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary><c>reconciler sweep</c> and the daemon's own sweep: what was left behind goes, and nothing else.</summary>
[Category("Core")]
internal sealed class SweepTests : LabTest
{
    private const string Nat = "<ovn:nat external=\"192.168.58.110\"/>";
    private const string Mac = "52:54:00:00:00:10";

    [Test]
    public async Task Exactly_a_thousand_orphans_of_every_kind_go_and_a_thousand_other_rows_stay()
    {
        var running = await StartDomainsAsync();
        await KillDaemonAsync();
        var host = (await Node.VsctlAsync("get", "Open_vSwitch", ".", "external_ids:system-id")).Trim().Trim('"');
        await Node.VirshAsync("suspend", "paused-1");
        var rows = new LeftBehind(Node, host);
        try
        {
            await rows.WriteAsync();
            await rows.WriteStaleOvsPortsAsync();
            var before = await rows.EverythingAsync();

            var dry = await SweepAsync("--dry-run", "--json", "--ovs-ports");
            Assert.That(dry.ExitStatus, Is.EqualTo(1), dry.Errors);
            using var listed = JsonDocument.Parse(dry.Output);
            var orphans = listed.RootElement.GetProperty("orphans").EnumerateArray()
                .Select(o => $"{o.GetProperty("kind").GetString()} {o.GetProperty("name").GetString()}").Order(StringComparer.Ordinal).ToArray();
            Assert.That(orphans, Is.EqualTo(rows.Orphans.Order(StringComparer.Ordinal)), "exactly the orphans");
            Assert.That(orphans, Has.Length.EqualTo(1000));
            Assert.That(await rows.EverythingAsync(), Is.EqualTo(before), "a dry run changes nothing");

            var braked = await SweepAsync("--ovs-ports");
            Assert.That(braked.ExitStatus, Is.EqualTo(3));
            Assert.That(braked.Errors, Does.Contain("more than half").And.Contain("--force"));
            Assert.That(await rows.EverythingAsync(), Is.EqualTo(before), "the brake holds");

            var swept = await SweepAsync("--ovs-ports", "--force");
            Assert.That(swept.ExitStatus, Is.Zero, swept.Errors);
            Assert.That(swept.Output, Does.Contain("1000 removed."));
            Assert.That(await rows.EverythingAsync(), Is.EqualTo(rows.WithoutOrphans(before)), "exactly the orphans are gone");

            var again = await SweepAsync("--ovs-ports");
            Assert.That((again.ExitStatus, again.Output), Is.EqualTo((0, $"No orphans among {running + LeftBehind.StayingRowsOfThisHost} rows of host {host}.\n")));
        }
        finally
        {
            await rows.RemoveAsync();
        }
    }

    [Test]
    public async Task Rows_of_a_host_that_is_gone_go_by_its_name_and_those_of_others_stay()
    {
        await KillDaemonAsync();
        var rows = new LeftBehind(Node, "node-1");
        await rows.WriteOtherHostAsync("node-8", 6);
        await rows.WriteOtherHostAsync("node-9", 6);
        foreach (var host in new[] { "node-8", "node-9" })
        {
            await Node.NbctlAsync(
                "--id=@names", "create", "DNS", $"records={{\"{host}.poc.lan\"=\"10.140.0.1\"}}",
                $"external_ids={{\"reconciler:host\"={host},\"reconciler:switch\"=nat-switch-1}}", "--", "add", "Logical_Switch", "nat-switch-1", "dns_records", "@names");
        }

        try
        {
            Assert.That((await SweepAsync()).Output, Does.StartWith("No orphans "), "another host's rows are none of ours");
            Assert.That((await SweepAsync("--of-host", "node-9", "--dry-run")).ExitStatus, Is.EqualTo(1));
            var hosts = await SweepAsync("--list-hosts");
            Assert.That(hosts.ExitStatus, Is.Zero, hosts.Errors);
            Assert.That(hosts.Output, Does.Match("node-8 +│ 13 +│ no ").And.Match("node-9 +│ 13 +│ no "), "six ports, six floating IPs, one row of names");
            using (var json = JsonDocument.Parse((await SweepAsync("--list-hosts", "--json")).Output))
            {
                Assert.That(
                    from host in json.RootElement.GetProperty("hosts").EnumerateArray()
                    where host.GetProperty("registered").ValueKind is JsonValueKind.False
                    select (host.GetProperty("name").GetString(), host.GetProperty("rows").GetInt32()),
                    Is.EqualTo(new[] { ("node-8", 13), ("node-9", 13) }));
            }

            var mistyped = await SweepAsync("--of-host", "nod-9");
            Assert.That(mistyped.Errors, Does.Contain("no row names host nod-9; did you mean 'node-9'? (rows name node-8, node-9)"));
            Assert.That((await SweepAsync("--list-hosts", "--force")).ExitStatus, Is.EqualTo(2));

            var braked = await SweepAsync("--host", "node-9");
            Assert.That((braked.ExitStatus, braked.Errors.Contains("--force", StringComparison.Ordinal)), Is.EqualTo((3, true)), "all of a host's rows are more than half");
            var swept = await SweepAsync("--host", "node-9", "--force");
            Assert.That(swept.ExitStatus, Is.Zero, swept.Errors);
            Assert.That(swept.Output, Does.Contain("12 orphans among 12 rows of host node-9; 12 removed."));
            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(6));
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(6));
            Assert.That((await Node.FindAsync("DNS")).Select(d => d.ExternalId("reconciler:host")), Is.EqualTo(new[] { "node-8" }), "names go with their ports");
        }
        finally
        {
            await Node.NbctlAsync("--all", "destroy", "DNS");
            await rows.RemoveAsync();
        }
    }

    [Test]
    public async Task Of_all_hosts_only_what_is_an_orphan_whatever_runs_there()
    {
        await KillDaemonAsync();
        var rows = new LeftBehind(Node, "node-1");
        await rows.WriteOtherHostAsync("node-9", 3);
        try
        {
            var name = (await Node.PortsAsync())[0]["name"].Trim('"');
            await Node.NbctlAsync("lsp-del", name);
            var swept = await SweepAsync("--all-hosts", "--json");
            Assert.That(swept.ExitStatus, Is.Zero, swept.Errors);
            using var report = JsonDocument.Parse(swept.Output);
            var orphan = report.RootElement.GetProperty("orphans").EnumerateArray().Single();
            Assert.That((orphan.GetProperty("kind").GetString(), orphan.GetProperty("reason").GetString()), Is.EqualTo(("nat", "its port is gone")));
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(2));
            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(2));
        }
        finally
        {
            await rows.RemoveAsync();
        }
    }

    [TestCase("ovs", "unix:/run/nowhere.sock", "Open_vSwitch")]
    [TestCase("nb", "unix:/run/nowhere.sock", "OVN_Northbound")]
    [TestCase("libvirt", "qemu+unix:///system?socket=/run/nowhere", "libvirt")]
    public async Task Without_one_of_the_three_nothing_is_removed_and_it_is_said_which(string option, string nowhere, string name)
    {
        await KillDaemonAsync();
        var rows = new LeftBehind(Node, "node-1");
        await rows.WriteOtherHostAsync("node-1", 3);
        try
        {
            var swept = await SweepAsync($"--{option}", nowhere);
            Assert.That(swept.ExitStatus, Is.EqualTo(3));
            Assert.That(swept.Errors, Does.StartWith("reconciler: ").And.Contain(name));
            Assert.That(swept.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1), swept.Errors);
            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(3));
        }
        finally
        {
            await rows.RemoveAsync();
        }
    }

    [Test]
    public async Task The_daemon_sweeps_what_it_finds_left_behind()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net", "--mac", Mac);
        await Node.VirshAsync("start", "web-1");
        var rows = new LeftBehind(Node, "node-1");
        // While it runs: only the periodic sweep can know of these, and it wants to see them twice.
        await KillDaemonAsync();
        await StartDaemonAsync("--config", await ConfigureAsync("sweep: {interval: 2}"));
        await Task.Delay(1000);
        await rows.WriteOtherHostAsync("node-1", 1);
        await Eventually.Async(Node.PortsAsync, p => p.Length == 1, TimeSpan.FromSeconds(5), "the orphan is gone");
        await Daemon!.WaitForLogAsync("Orphan removed: nat ", TimeSpan.FromSeconds(5));
        Assert.That(Daemon.Log, Does.Match("(?s)orphans seen for the first time.*Orphan removed: port "), "one look is not enough");
        Assert.That((await Node.PortsOfAsync("web-1")), Has.Length.EqualTo(1));
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task The_daemon_stops_before_it_deletes_most_of_what_there_is()
    {
        var rows = new LeftBehind(Node, "node-1");
        await KillDaemonAsync();
        await rows.WriteOtherHostAsync("node-1", 11);
        await StartDaemonAsync("--config", await ConfigureAsync("sweep: {interval: 1}"));
        await Daemon!.WaitForLogAsync("The sweep has stopped: 22 of 22 rows of host node-1", TimeSpan.FromSeconds(10));
        await Task.Delay(2500);
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(11));
        Assert.That(Daemon.Log.Split("The sweep has stopped"), Has.Length.EqualTo(2), "said once");
        Assert.That((await SweepAsync("--force")).Output, Does.Contain("22 removed."), "beside the daemon");
        await Node.WaitForNothingLeftAsync();
    }

    [Test]
    public async Task An_orphan_that_is_none_any_more_at_the_second_look_stays()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net", "--mac", Mac);
        await Node.VirshAsync("start", "web-1");
        await KillDaemonAsync();
        await Node.VirshAsync("destroy", "web-1");
        var sweep = SweepAsync("--grace", "8");
        await Task.Delay(1500);
        await Node.VirshAsync("start", "web-1");
        var name = (await Node.InterfaceIdsAsync("web-1")).Single();
        await Node.NbctlAsync("set", "Logical_Switch_Port", (await Node.PortsAsync()).Single()["name"].Trim('"'), $"name={name}");
        await Node.NbctlAsync("set", "NAT", (await Node.NatsAsync()).Single()["_uuid"].Split('"')[3], $"external_ids:\"reconciler:port\"={name}");
        var result = await sweep;
        Assert.That(result.ExitStatus, Is.Zero, result.Errors);
        Assert.That(result.Output, Does.StartWith("No orphans among 2 rows"));
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
    }

    private static Task<CommandResult> SweepAsync(params string[] arguments) => Node.RunAsync(["reconciler", "sweep", .. arguments]);

    private static async Task<string> ConfigureAsync(string yaml)
    {
        await Node.RunAsync("sh", "-c", "printf '%s\\n' \"$1\" >/run/sweep.yaml", "sh", yaml);
        return "/run/sweep.yaml";
    }

    /// <summary>Domains that run, are paused, have an adopted port and one that outlives them.</summary>
    /// <returns>How many rows they have.</returns>
    private static async Task<int> StartDomainsAsync()
    {
        await Node.DefineAsync("running-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.DefineAsync("paused-1", Port("10.140.0.11"), "--network", "nat-net");
        await Node.DefineAsync("defined-1", Ports("<ovn:port switch=\"nat-switch-1\" address=\"10.140.0.12\" lifetime=\"defined\"/>"), "--network", "nat-net");
        await Node.NbctlAsync("lsp-add", "nat-switch-1", "by-hand");
        await Node.DefineAsync("adopted-1", Ports("<ovn:port switch=\"nat-switch-1\" port=\"by-hand\" address=\"10.140.0.13\"/>"), "--network", "nat-net");
        foreach (var name in new[] { "running-1", "paused-1", "defined-1", "adopted-1" })
            await Node.VirshAsync("start", name);
        await Node.VirshAsync("destroy", "defined-1");
        await Eventually.Async(
            () => Node.FindAsync("Logical_Switch_Port", "enabled=false"), p => p.Length == 1, TimeSpan.FromSeconds(5), "defined-1 is off and has its port");
        return 5;
    }
}
