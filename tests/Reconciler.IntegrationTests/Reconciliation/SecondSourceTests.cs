using System.Diagnostics;
using System.Xml.Linq;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Daemon;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Workloads of a source that is not libvirt have ports beside libvirt's domains, on the same databases, and go as those go.</summary>
[TestFixture]
internal sealed class SecondSourceTests
{
    private const string BoxMac = "52:54:00:00:00:0b";
    private const string BoxPort = "<port switch='switch-1' address='10.140.0.11'><nat external='192.168.58.111'/></port>";
    private const string DomainMac = "52:54:00:00:00:0d";
    private static readonly Guid s_domain = Guid.Parse("ffedf175-fb79-4d47-8f76-b785d90545a8");

    private OvsdbServer _northbound = null!;
    private OvsdbServer _openVSwitch = null!;
    private BoxSource _boxes = null!;

    [SetUp]
    public async Task StartServersAsync()
    {
        _northbound = await OvsdbServer.StartStandaloneAsync();
        _openVSwitch = await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema);
        _boxes = new();
        await _northbound.NbctlAsync(
            "ls-add", "switch-1", "--", "lr-add", "router", "--", "lrp-add", "router", "inside", "02:00:00:00:00:01", "10.140.0.254/24",
            "--", "lsp-add", "switch-1", "to-router", "--", "lsp-set-type", "to-router", "router",
            "--", "lsp-set-options", "to-router", "router-port=inside", "--", "lsp-set-addresses", "to-router", "router");
    }

    [TearDown]
    public async Task StopServersAsync()
    {
        foreach (var server in new[] { _northbound, _openVSwitch })
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    [Test]
    public async Task A_box_starts_drifts_and_stops_beside_a_domain()
    {
        await using var host = await ConnectAsync();
        await RunBothAsync(host);

        var box = await ExternalIdsAsync(host, "Logical_Switch_Port", "name", "box-web");
        var domain = await ExternalIdsAsync(host, "Logical_Switch_Port", "name", "vm-1");
        Assert.That((box["reconciler:workload"], box["reconciler:vm-name"], box.ContainsKey("reconciler:vm-id")),
            Is.EqualTo(("box:node-1/web", "web", false)));
        Assert.That((domain["reconciler:vm-id"], domain.ContainsKey("reconciler:workload")), Is.EqualTo((s_domain.ToString(), false)));
        Assert.That((await ExternalIdsAsync(host, "NAT", "external_ip", "192.168.58.111"))["reconciler:port"], Is.EqualTo("box-web"));

        // Somebody takes it away, and it comes back as it was.
        await _northbound.NbctlAsync("lsp-del", "box-web");
        await Eventually.Async(() => NamesAsync(host), n => !n.Contains("box-web"), TimeSpan.FromSeconds(20), "the host has seen it");
        await InSyncAsync(host, BoxSource.IdOf("web"));
        Assert.That(await ExternalIdsAsync(host, "Logical_Switch_Port", "name", "box-web"), Is.EqualTo(box));

        await host.UnplugAsync("tap-web");
        _boxes.End("web");
        await InSyncAsync(host, BoxSource.IdOf("web"));
        Assert.That(await NamesAsync(host), Is.EqualTo(new[] { "to-router", "vm-1" }));
        Assert.That((await host.NorthboundAsync(new Select("NAT", [], ["external_ip"])))[0].Rows, Is.Empty);
    }

    [Test]
    public async Task What_a_domain_has_a_box_cannot_have()
    {
        await using var host = await ConnectAsync();
        await RunDomainAsync(host);
        await InSyncAsync(host, WorkloadId.OfDomain(s_domain));
        await RunBoxAsync(host, "web", "<port switch='switch-1' address='10.140.0.10'/>");

        var result = await host.ReconcileAsync(BoxSource.IdOf("web"));

        Assert.That(
            result.Problems.Select(p => p.Describe(BoxSource.IdOf("web"), "web")),
            Is.EqualTo(new[] { $"workload web, interface {BoxMac}: address 10.140.0.10 is taken on switch switch-1 by port vm-1 of domain web-1 on host node-1" }));
        Assert.That(await NamesAsync(host), Does.Not.Contain("box-web"));
    }

    [Test]
    public async Task What_is_left_behind_is_swept_on_the_word_of_its_own_source_alone()
    {
        await using var host = await ConnectAsync();
        await RunBothAsync(host);
        var sweep = new PeriodicSweep(host.Sources, NullLogger<PeriodicSweep>.Instance);
        await host.UnplugAsync("tap-web", "tap-vm-1");
        _boxes.Lose("web");
        _boxes.Sync(false);
        host.Domains.LoseLibvirt();

        await SweepTwiceAsync(sweep);
        Assert.That(await NamesAsync(host), Is.EqualTo(new[] { "box-web", "to-router", "vm-1" }), "neither source knows");

        _boxes.Sync(true);
        await SweepTwiceAsync(sweep);
        Assert.That(await NamesAsync(host), Is.EqualTo(new[] { "to-router", "vm-1" }), "libvirt is still away");

        host.Domains.TakeAll([], Stopwatch.GetTimestamp());
        await SweepTwiceAsync(sweep);
        Assert.That(await NamesAsync(host), Is.EqualTo(new[] { "to-router" }));
    }

    [Test]
    public async Task A_row_of_a_source_that_is_not_here_is_kept()
    {
        await using (var host = await ConnectAsync())
        {
            await RunBoxAsync(host, "web");
            await InSyncAsync(host, BoxSource.IdOf("web"));
            await host.UnplugAsync("tap-web");
        }

        // As after a step back to a version that knows libvirt alone.
        await using var older = await HostOnServers.ConnectAgainAsync("node-1", _openVSwitch, _northbound);
        older.Domains.TakeAll([], Stopwatch.GetTimestamp());
        await InSyncAsync(older, BoxSource.IdOf("web"));
        await SweepTwiceAsync(new(older.Sources, NullLogger<PeriodicSweep>.Instance));
        Assert.That(await NamesAsync(older), Does.Contain("box-web"));
    }

    [Test]
    public async Task The_daemon_reconciles_boxes_while_libvirt_is_away()
    {
        await using var host = await ConnectAsync();
        await _openVSwitch.TransactAsync(
            $$"""{"op":"mutate","table":"Open_vSwitch","where":[],"mutations":[["external_ids","insert",["map",[["ovn-nb","{{_northbound.UnixText}}"]]]]]}""");
        var configuration = new CurrentConfiguration(new()
        {
            OvsRemotes = [_openVSwitch.Unix],
            LibvirtUri = "qemu+unix:///system?socket=/run/there-is-no-libvirt",
        });
        var domains = new DomainInventory();
        var libvirt = new LibvirtSource(domains, configuration);
        using var follower = new LibvirtFollower(domains, libvirt, configuration, NullLoggerFactory.Instance);
        using var queue = new ReconcileQueue(TimeProvider.System);
        var metrics = new DaemonMetrics(Orphan.KindNames);
        var worker = new ReconcileWorker(queue, new(Random.Shared.NextDouble), NullLogger<ReconcileWorker>.Instance);
        var current = new CurrentHost();
        var state = new DaemonState(current, follower, queue, worker, new());
        using var daemon = new ReconcilerService(
            configuration, new WorkloadDirectory(libvirt, _boxes), follower, current, state, queue, worker, metrics, new(metrics),
            NullLoggerFactory.Instance);
        await daemon.StartAsync(CancellationToken.None);

        await RunBoxAsync(host, "web");
        await Eventually.Async(() => NamesAsync(host), n => n.Contains("box-web"), TimeSpan.FromSeconds(30), "the box has its port");
        await _northbound.NbctlAsync("lsp-set-addresses", "box-web", "unknown");
        await Eventually.Async(
            () => _northbound.NbctlAsync("lsp-get-addresses", "box-web"),
            a => a.Trim() == $"{BoxMac} 10.140.0.11", TimeSpan.FromSeconds(30), "drift is put right");
        await host.UnplugAsync("tap-web");
        _boxes.End("web");
        await Eventually.Async(() => NamesAsync(host), n => !n.Contains("box-web"), TimeSpan.FromSeconds(30), "its port has gone with it");
        Assert.That(state.LookForHindrances(), Has.Some.Contains("libvirt is not known"));
        await daemon.StopAsync(CancellationToken.None);
    }

    private Task<HostOnServers> ConnectAsync() =>
        HostOnServers.ConnectAsync("node-1", _openVSwitch, new([_northbound.Unix]), NullLogger.Instance, _boxes);

    private async Task RunBothAsync(HostOnServers host)
    {
        await RunBoxAsync(host, "web");
        await RunDomainAsync(host);
        await InSyncAsync(host, BoxSource.IdOf("web"));
        await InSyncAsync(host, WorkloadId.OfDomain(s_domain));
    }

    private async Task RunBoxAsync(HostOnServers host, string name, string port = BoxPort)
    {
        await host.PlugAsync(BoxSource.MarkOf(name), BoxMac, $"box-{name}", $"tap-{name}");
        _boxes.Run(name, BoxMac, port);
    }

    private static async Task RunDomainAsync(HostOnServers host)
    {
        await host.PlugAsync(s_domain, DomainMac, "vm-1", "tap-vm-1");
        var definition = new DomainDefinition(
            s_domain, "web-1", [new DomainInterface(DomainMac, "bridge", null, "br-int", null, "openvswitch", null, null, null)],
            [XElement.Parse($"<ports xmlns='{DomainAnnotation.NamespaceUri}'><port switch='switch-1' address='10.140.0.10'/></ports>")]);
        host.Domains.TakeAll([new(s_domain, "web-1", true, true, 1, definition, null, Stopwatch.GetTimestamp())], Stopwatch.GetTimestamp());
    }

    private static async Task InSyncAsync(HostOnServers host, WorkloadId workload)
    {
        var result = await host.ReconcileAsync(workload);
        Assert.That((result.Status, result.Reason), Is.EqualTo((ReconcileStatus.InSync, (string?)null)));
    }

    private static async Task SweepTwiceAsync(PeriodicSweep sweep)
    {
        await sweep.SweepAsync(SweepRound.Periodic, CancellationToken.None);
        await sweep.SweepAsync(SweepRound.Periodic, CancellationToken.None);
    }

    private static async Task<string[]> NamesAsync(HostOnServers host)
    {
        var rows = await host.NorthboundAsync(new Select("Logical_Switch_Port", [], ["name"]));
        return [.. rows[0].Rows.Select(r => r["name"].Single.AsString).Order(StringComparer.Ordinal)];
    }

    private static async Task<Dictionary<string, string>> ExternalIdsAsync(HostOnServers host, string table, string column, string value)
    {
        var rows = await host.NorthboundAsync(new Select(table, [Condition.Equal(column, value)], ["external_ids"]));
        return rows[0].Rows.Single()["external_ids"].Pairs().ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
    }
}
