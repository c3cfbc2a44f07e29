using System.Globalization;
using System.Text.RegularExpressions;

namespace Reconciler.IntegrationTests.EndToEnd;

/// <summary>Every part is killed, restarted or set back while machines run: what comes out is what a fresh start would give, and nothing flaps.</summary>
internal sealed partial class RestartTests : LabTest
{
    private const string Nat = "<ovn:nat external=\"192.168.58.110\"/>";
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(40);

    [Test]
    public async Task Whatever_is_killed_and_started_again_costs_a_running_guest_no_packet()
    {
        await StartGuestAsync();
        var before = await StateAsync("web-1");
        foreach (var service in new[] { "libvirtd", "ovn-nb", "ovn-sb", "ovn-northd", "ovsdb-server", "daemon" })
        {
            // ovs-vswitchd forwards nothing while it connects to its database again, in a lab whose switch is in user space. That costs a packet or two.
            var allowed = service == "ovsdb-server" ? 3 : 0;
            var ((sent, lost, ping), _) = await OnABusyMachine.TryAsync(() => RestartUnderPingAsync(service, before),
                p => p.Lost <= allowed);
            await TestContext.Out.WriteLineAsync($"{service}: {lost} of {sent} packets lost");
            Assert.That(sent, Is.GreaterThan(5), ping);
            Assert.That(lost, Is.LessThanOrEqualTo(allowed), $"no packet was lost to {service}: {ping}");
        }
    }

    [Test]
    public async Task Vswitchd_killed_and_started_again_changes_no_row()
    {
        await StartGuestAsync();
        var before = await StateAsync("web-1", withInstalled: false);
        await Node.ServiceAsync("kill", "ovs-vswitchd");
        await Task.Delay(500);
        await Node.ServiceAsync("start", "ovs-vswitchd");
        await Eventually.Async(
            () => Node.RunInGuestAsync("web-1", "ping -c 1 -W 1 10.140.0.254"), p => p.ExitStatus == 0, TimeSpan.FromSeconds(20), "traffic flows again");
        Assert.That(await StateAsync("web-1", withInstalled: false), Is.EqualTo(before));
    }

    [Test]
    public async Task A_northbound_restored_from_an_older_backup_becomes_what_runs_now()
    {
        foreach (var (name, address) in new[] { ("web-1", "10.140.0.10"), ("web-2", "10.140.0.11"), ("web-3", "10.140.0.12") })
            await Node.DefineAsync(name, Port(address, name == "web-2" ? Nat : ""), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("start", "web-3");
        await Node.WaitForUpAsync("web-1");
        await Node.WaitForUpAsync("web-3");
        var before = await StateAsync("web-1");
        (await Node.RunAsync("sh", "-c", "ovsdb-client backup unix:/run/ovn/ovnnb_db.sock >/run/older.db")).Succeeded();
        await Node.VirshAsync("destroy", "web-3");
        await Node.WaitForPortsAsync("web-3", 0);
        await Node.VirshAsync("start", "web-2");
        await Node.WaitForUpAsync("web-2");

        await Node.ServiceAsync("stop", "ovn-nb");
        (await Node.RunAsync("cp", "/run/older.db", "/var/lib/ovn/ovnnb_db.db")).Succeeded();
        await Node.ServiceAsync("start", "ovn-nb");
        await Node.WaitForPortsAsync("web-2", 1, 5);
        await Node.WaitForPortsAsync("web-3", 0, 5);
        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
        Assert.That(await StateAsync("web-1"), Is.EqualTo(before), "what is in both was not touched");
    }

    [Test]
    public async Task An_emptied_local_database_is_nobodys_and_deletes_nothing()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", Nat));
        var rows = (await Node.PortsAsync()).Single()["_uuid"];
        try
        {
            await Node.ServiceAsync("stop", "ovsdb-server");
            (await Node.RunAsync("mv", "/etc/openvswitch/conf.db", "/run/conf.db")).Succeeded();
            await Node.ServiceAsync("start", "ovsdb-server");
            await Daemon!.WaitForLogAsync("this host has no name", TimeSpan.FromSeconds(10));
            await Task.Delay(2000);
            Assert.That((await Node.PortsAsync()).Single()["_uuid"], Is.EqualTo(rows), "nobody knows whose these are");
            Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));

            // The same host, but its machines are not plugged in any more: as on a fresh start, their ports are orphans.
            await Node.VsctlAsync(
                "set", "Open_vSwitch", ".", "external_ids:system-id=node-1", "external_ids:ovn-nb=unix:/run/ovn/ovnnb_db.sock", "--", "--may-exist", "add-br", "br-int");
            await Node.WaitForNothingLeftAsync(10);
        }
        finally
        {
            await Node.ServiceAsync("stop", "ovsdb-server");
            (await Node.RunAsync("cp", "/run/conf.db", "/etc/openvswitch/conf.db")).Succeeded();
            await Node.ServiceAsync("start", "ovsdb-server");
            await Node.ServiceAsync("restart", "ovs-vswitchd");
            await Node.ServiceAsync("restart", "ovn-controller");
        }

        await Node.WaitForPortsAsync("web-1", 1, 5);
        await Node.WaitForUpAsync("web-1");
    }

    [Test]
    public async Task Without_an_integration_bridge_nothing_is_deleted()
    {
        await StartDomainAsync("web-1", Port("10.140.0.10", Nat));
        await Node.ServiceAsync("stop", "ovn-controller");
        try
        {
            await Node.VsctlAsync("set", "Open_vSwitch", ".", "external_ids:ovn-bridge=br-nowhere");
            await Task.Delay(2000);
            Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(1));
            var swept = await Node.RunAsync("reconciler", "sweep");
            Assert.That((swept.ExitStatus, swept.Errors.Contains("has no bridge br-nowhere", StringComparison.Ordinal)), Is.EqualTo((3, true)), swept.Errors);
        }
        finally
        {
            await Node.VsctlAsync("remove", "Open_vSwitch", ".", "external_ids", "ovn-bridge");
            await Node.ServiceAsync("start", "ovn-controller");
        }

        Assert.That(await Node.NatsAsync(), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task A_host_that_crashed_has_after_its_boot_what_runs_then()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--network", "nat-net");
        await Node.DefineAsync("web-2", Port("10.140.0.11"), "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Node.VirshAsync("start", "web-2");
        await Node.WaitForUpAsync("web-1");
        await Node.NodeAsync("crash");
        await Node.NodeAsync("boot");
        Assert.That(await Node.PortsAsync(), Has.Length.EqualTo(2), "the rows outlive the crash");
        Assert.That((await Node.VsctlAsync("list-ports", "br-int")).Split('\n').Count(p => p.StartsWith("vnet", StringComparison.Ordinal)), Is.EqualTo(2), "and so do stale interfaces");

        // One of the two starts before the daemon does, under a device name that the other had.
        await Node.VirshAsync("start", "web-2");
        await StartDaemonAsync();
        // Its stale interface says that it is of web-2 as well.
        var device = (await Node.VirshAsync("domiflist", "web-2")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[0].Trim();
        var name = (await Node.VsctlAsync("get", "Interface", device, "external_ids:iface-id")).Trim().Trim('"');
        await Eventually.Async(
            Node.PortsAsync, p => p.Length == 1 && p[0]["name"].Contains(name, StringComparison.Ordinal), TimeSpan.FromSeconds(5), "one port, of the machine that runs");
        Assert.That(await Node.NatsAsync(), Is.Empty);
        await Node.VirshAsync("start", "web-1");
        await Node.WaitForPortsAsync("web-1", 1);
        await Node.WaitForUpAsync("web-1");

        await Node.VirshAsync("destroy", "web-1");
        await Node.VirshAsync("destroy", "web-2");
        (await Node.RunAsync("reconciler", "sweep", "--ovs-ports")).Succeeded();
        Assert.That(await Node.VsctlAsync("list-ports", "br-int"), Does.Not.Contain("vnet"));
    }

    private static async Task StartGuestAsync()
    {
        await Node.DefineAsync("web-1", Port("10.140.0.10", Nat), "--guest", "--ip4", "10.140.0.10/24", "--gw", "10.140.0.254", "--network", "nat-net");
        await Node.VirshAsync("start", "web-1");
        await Eventually.Async(() => Node.RunInGuestAsync("web-1", "ping -c 1 -W 1 10.140.0.254"), r => r.ExitStatus == 0, BootTime, "the guest speaks");
    }

    private async Task<(int Sent, int Lost, string Ping)> RestartUnderPingAsync(string service, string before)
    {
        await Node.RunInGuestAsync("web-1", "ping -i 0.2 10.140.0.254 >/run/ping 2>&1 & echo $! >/run/ping.pid");
        if (service == "daemon")
        {
            await KillDaemonAsync();
            await StartDaemonAsync();
        }
        else
        {
            await Node.ServiceAsync("kill", service);
            await Task.Delay(500);
            await Node.ServiceAsync("start", service);
            await HealthyAsync();
        }

        await Task.Delay(1000);
        Assert.That(await StateAsync("web-1"), Is.EqualTo(before), $"after {service}");
        // It works: another machine comes and goes.
        await ComeAndGoAsync("web-2", "10.140.0.11");
        await Node.RunInGuestAsync("web-1",
            "kill -INT $(cat /run/ping.pid); for i in $(seq 30); do grep -q packets /run/ping && break; sleep 0.1; done");
        var ping = (await Node.RunInGuestAsync("web-1", "cat /run/ping")).Output;
        var counts = Packets().Match(ping);
        Assert.That(counts.Success, Is.True, ping);
        var (sent, received) = (int.Parse(counts.Groups[1].Value, CultureInfo.InvariantCulture),
            int.Parse(counts.Groups[2].Value, CultureInfo.InvariantCulture));
        // The last request may still be on its way when ping is told to stop.
        var underWay = ping.Contains($"seq={sent - 1} ", StringComparison.Ordinal) ? 0 : 1;
        return (sent, sent - received - underWay, ping);
    }

    private static async Task ComeAndGoAsync(string name, string address)
    {
        await Node.DefineAsync(name, Port(address), "--network", "nat-net");
        await Node.VirshAsync("start", name);
        await Node.WaitForPortsAsync(name, 1, 3);
        await Node.VirshAsync("destroy", name);
        await Node.WaitForPortsAsync(name, 0, 3);
        await Node.VirshAsync("undefine", name);
    }

    private Task HealthyAsync() => Daemon!.WaitUntilHealthyAsync(Node, TimeSpan.FromSeconds(15));

    /// <summary>What must not change: the rows, and since when OVN has the flows of the interface.</summary>
    private static async Task<string> StateAsync(string domain, bool withInstalled = true)
    {
        var ports = await Node.PortsOfAsync(domain);
        var nats = await Node.FindAsync("NAT", $"external_ids:\"reconciler:vm-name\"={domain}");
        var installed = withInstalled
            ? await Node.VsctlAsync("--bare", "--columns=external_ids", "find", "Interface", $"external_ids:iface-id={ports.Single()["name"].Trim('"')}")
            : "";
        return $"{string.Join('\n', ports)}\n{string.Join('\n', nats)}\n{InstalledAt().Match(installed).Value}";
    }

    [GeneratedRegex("(\\d+) packets transmitted, (\\d+) packets received")]
    private static partial Regex Packets();

    [GeneratedRegex("ovn-installed-ts=\\S+")]
    private static partial Regex InstalledAt();
}
