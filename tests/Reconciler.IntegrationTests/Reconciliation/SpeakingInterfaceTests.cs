using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Interfaces that say themselves what they ask for have what a domain has, on real databases.</summary>
[TestFixture]
internal sealed class SpeakingInterfaceTests
{
    private const string Mac = "52:54:00:00:00:0b";
    private static readonly WorkloadId s_web = OpenVSwitchSource.IdOf("node-1", "web");

    private OvsdbServer _northbound = null!;
    private OvsdbServer _openVSwitch = null!;
    private HostOnServers _host = null!;

    [SetUp]
    public async Task StartServersAsync()
    {
        _northbound = await OvsdbServer.StartStandaloneAsync();
        _openVSwitch = await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema);
        await _northbound.NbctlAsync(
            "ls-add", "switch-1", "--", "set", "Logical_Switch", "switch-1", "external_ids:reconciler\\:dns-zone=poc.lan",
            "--", "lr-add", "router", "--", "lrp-add", "router", "inside", "02:00:00:00:00:01", "10.140.0.254/24",
            "--", "lsp-add", "switch-1", "to-router", "--", "lsp-set-type", "to-router", "router",
            "--", "lsp-set-options", "to-router", "router-port=inside", "--", "lsp-set-addresses", "to-router", "router",
            "--", "pg-add", "web", "--", "lsp-add", "switch-1", "printer");
        _host = await HostOnServers.ConnectAsync("node-1", _openVSwitch, _northbound);
    }

    [TearDown]
    public async Task StopServersAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        foreach (var server in new[] { _northbound, _openVSwitch })
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    [Test]
    public async Task It_gets_an_iface_id_a_port_and_a_name_and_loses_them_with_its_port()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"), ("reconciler:nat", "192.168.58.111"),
            ("reconciler:groups", "web"), ("reconciler:dns", "www"));
        await InSyncAsync(s_web);

        var keys = await KeysAsync("veth-web");
        var port = await PortAsync();
        Assert.That(port["name"].Single.AsString, Is.EqualTo(keys["iface-id"]), "the interface is bound to its port");
        Assert.That(port["external_ids"].Get("reconciler:workload"), Is.EqualTo("ovs:node-1/web"));
        Assert.That(port["external_ids"].Pairs().Select(p => p.Key).Where(k => k.StartsWith("reconciler:name:", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "reconciler:name:web.poc.lan", "reconciler:name:www.poc.lan" }));
        Assert.That(await _northbound.NbctlAsync("get", "Port_Group", "web", "ports"), Is.Not.EqualTo("[]"));

        await _host.UnplugAsync("veth-web");
        await InSyncAsync(s_web);
        Assert.That(await PortsAsync(), Is.Empty);
        Assert.That((await _host.NorthboundAsync(new Select("NAT", [], ["external_ip"])))[0].Rows, Is.Empty);

        // The same name gets the same port again.
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await InSyncAsync(s_web);
        Assert.That((await KeysAsync("veth-web"))["iface-id"], Is.EqualTo(keys["iface-id"]));
    }

    [Test]
    public async Task A_mistake_leaves_the_port_as_it_is_and_stands_in_the_interface_until_it_is_mended()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await InSyncAsync(s_web);
        var before = (await PortAsync())["addresses"];

        await SetAsync("veth-web", "reconciler:address", "10.140.0.400");
        var result = await _host.ReconcileAsync(s_web);
        Assert.That(result.Problems.Single().Message, Is.EqualTo("reconciler:address '10.140.0.400' is not an IP address (a number is over 255)"));
        Assert.That((await PortAsync())["addresses"], Is.EqualTo(before));
        Assert.That((await KeysAsync("veth-web"))["reconciler:problem"], Is.EqualTo(result.Problems.Single().Message));

        await SetAsync("veth-web", "reconciler:address", "10.140.0.12");
        await InSyncAsync(s_web);
        Assert.That((await PortAsync())["addresses"].Strings(), Is.EqualTo(new[] { $"{Mac} 10.140.0.12" }));
        Assert.That((await KeysAsync("veth-web")).ContainsKey("reconciler:problem"), Is.False);
    }

    [Test]
    public async Task What_somebody_holds_is_said_in_the_interface_too()
    {
        await _northbound.NbctlAsync("lsp-set-addresses", "printer", "52:54:00:00:00:99 10.140.0.11");
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await _host.ReconcileAsync(s_web);
        Assert.That((await KeysAsync("veth-web"))["reconciler:problem"], Does.Contain("address 10.140.0.11 is taken on switch switch-1 by port printer"));
        Assert.That(await PortsAsync(), Is.Empty);
    }

    [Test]
    public async Task An_existing_port_is_bound_and_given_back()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:port", "printer"));
        await InSyncAsync(s_web);
        Assert.That((await KeysAsync("veth-web"))["iface-id"], Is.EqualTo("printer"));
        await _host.UnplugAsync("veth-web");
        await InSyncAsync(s_web);
        var printer = (await _host.NorthboundAsync(new Select("Logical_Switch_Port", [Condition.Equal("name", "printer")], ["addresses", "external_ids"])))[0].Rows.Single();
        Assert.That((printer["addresses"].Count, printer["external_ids"].Count), Is.EqualTo((0, 0)), "it is as it was made by hand");
    }

    [Test]
    public async Task Interfaces_of_one_name_are_one_workload_and_without_a_name_the_interface_gives_it()
    {
        await PlugAsync("veth-a", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await PlugAsync("veth-b", "52:54:00:00:00:0c", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.12"));
        await PlugAsync("veth-c", "52:54:00:00:00:0d");
        await InSyncAsync(s_web);
        await InSyncAsync(OpenVSwitchSource.IdOf("node-1", "veth-c"));
        Assert.That((await PortsAsync()).Select(p => p["external_ids"].Get("reconciler:workload")).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "ovs:node-1/veth-c", "ovs:node-1/web", "ovs:node-1/web" }));

        // One interface goes, and its port alone.
        await _host.UnplugAsync("veth-a");
        await InSyncAsync(s_web);
        Assert.That((await PortsAsync()).Select(p => p["external_ids"].Get("reconciler:mac")).Order(StringComparer.Ordinal),
            Is.EqualTo(new[] { "52:54:00:00:00:0c", "52:54:00:00:00:0d" }));
    }

    [Test]
    public async Task Keys_on_a_machines_interface_are_ignored_with_a_warning()
    {
        var domain = Guid.NewGuid();
        await _host.PlugAsync(domain, Mac, "vm-1", "vnet0");
        await SetAsync("vnet0", "reconciler:switch", "switch-1");
        _host.Domains.TakeAll([new(domain, "vm", true, true, 1, new(domain, "vm", [new(Mac, "bridge", null, "br-int", null, "openvswitch", null, null, null)], []), null,
            Stopwatch.GetTimestamp())], Stopwatch.GetTimestamp());
        var result = await _host.ReconcileAsync(domain);
        Assert.That(result.Problems.Select(p => (p.IsWarning, p.Message)), Has.Some.Matches<(bool IsWarning, string Message)>(
            p => p.IsWarning && p.Message.Contains("are ignored", StringComparison.Ordinal)));
        Assert.That(await PortsAsync(), Is.Empty);
    }

    /// <summary>A device that is gone is not a running workload, and not one that has gone for good: only two looks of the sweep say so.</summary>
    [TestCase("ofport", -1)]
    [TestCase("ifindex", 0)]
    public async Task A_device_that_is_gone_is_left_to_the_sweep(string column, int value)
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await SetColumnAsync("veth-web", "ofport", 3);
        await SetColumnAsync("veth-web", "ifindex", 7);
        await InSyncAsync(s_web);
        await SetColumnAsync("veth-web", column, value);
        Assert.That(_host.Sources.Workloads.Find(s_web), Is.Null, "it does not run");
        Assert.That(_host.Sources.Workloads.HasDeparted(s_web), Is.False, "and has not gone for good");

        _host.Domains.LoseLibvirt();
        var sweep = new PeriodicSweep(_host.Sources, NullLogger<PeriodicSweep>.Instance);
        await sweep.SweepAsync(SweepRound.Periodic, CancellationToken.None);
        Assert.That(await PortsAsync(), Has.Count.EqualTo(1), "one look is not enough");
        await sweep.SweepAsync(SweepRound.Periodic, CancellationToken.None);
        Assert.That(await PortsAsync(), Is.Empty, "two are, although libvirt is away");

        // The port in Open vSwitch goes only when that is asked for.
        var search = new OrphanSearch(_host.Sources) { IncludesOvsPorts = true };
        var found = await search.LookAsync(CancellationToken.None);
        Assert.That(found.Orphans.Select(o => (o.KindName, o.Name, o.Reason)), Is.EqualTo(new[] { ("ovs port", "veth-web", "its device is gone") }));
        await new OrphanRemover(_host.Sources).RemoveAsync(found.Orphans, null, CancellationToken.None);
        Assert.That((await _host.OpenVSwitchAsync(new Select("Port", [Condition.Equal("name", "veth-web")], ["name"])))[0].Rows, Is.Empty);
    }

    [Test]
    public async Task A_wrong_mac_address_costs_the_port_nothing()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await InSyncAsync(s_web);
        var before = (await PortAsync())["addresses"];
        await SetAsync("veth-web", "attached-mac", "zz");
        var result = await _host.ReconcileAsync(s_web);
        Assert.That(result.Problems.Select(p => p.Message), Has.Some.Contains("is no MAC address"));
        Assert.That((await PortAsync())["addresses"], Is.EqualTo(before), "what is not known is kept");

        await SetAsync("veth-web", "attached-mac", Mac);
        await InSyncAsync(s_web);
        Assert.That((await PortAsync())["addresses"], Is.EqualTo(before));
    }

    /// <summary>A key that was emptied, or asks for what nobody can have, is a mistake: the port stays, and the interface says why.</summary>
    [TestCase("attached-mac", "", "attached-mac is empty")]
    [TestCase("attached-mac", "01:00:5e:00:00:01", "is no address of an interface")]
    [TestCase("attached-mac", "00:00:00:00:00:00", "is no address of an interface")]
    [TestCase("iface-id", "", "iface-id is empty")]
    [TestCase("reconciler:switch", "", "reconciler:switch is empty")]
    [TestCase("reconciler:address", " ", "reconciler:address is empty")]
    [TestCase("reconciler:nat", "", "reconciler:nat is empty")]
    [TestCase("reconciler:dhcp", "", "reconciler:dhcp is empty")]
    [TestCase("reconciler:port", "", "reconciler:port is empty")]
    [TestCase("reconciler:vm-id", "11111111-2222-3333-4444-555555555555", "there is no key 'reconciler:vm-id'")]
    [TestCase("reconciler:mac", "52:54:00:00:00:0c", "did you mean 'attached-mac'?")]
    public async Task A_key_with_a_mistake_costs_the_port_nothing(string key, string value, string sentence)
    {
        await PlugWithNatAsync();
        await InSyncAsync(s_web);
        var (keys, before) = (await KeysAsync("veth-web"), await RowsAsync());
        await SetAsync("veth-web", key, value);
        Assert.That((await _host.ReconcileAsync(s_web)).Problems.Select(p => p.Message), Has.Some.Contains(sentence));
        await SweepTwiceAsync();
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        Assert.That((await KeysAsync("veth-web"))["reconciler:problem"], Does.Contain(sentence));

        if (keys.TryGetValue(key, out var right))
            await SetAsync("veth-web", key, right);
        else
            await RemoveAsync("veth-web", key);
        await InSyncAsync(s_web);
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        Assert.That((await KeysAsync("veth-web")).ContainsKey("reconciler:problem"), Is.False);
    }

    /// <summary>With another name it would be another workload's, and this one's rows those of nobody.</summary>
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("too long")]
    public async Task A_name_that_is_none_costs_the_port_nothing(string name)
    {
        await PlugWithNatAsync();
        await PlugAsync("veth-b", "52:54:00:00:00:0c", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.12"));
        await InSyncAsync(s_web);
        var before = await RowsAsync();
        foreach (var device in new[] { "veth-web", "veth-b" })
        {
            await SetAsync(device, "reconciler:name", name == "too long" ? new('x', 300) : name);
            Assert.That((await _host.ReconcileAsync(s_web)).Problems.Select(p => p.Message), Has.Some.Contains("reconciler:name"));
            await _host.ReconcileAsync(OpenVSwitchSource.IdOf("node-1", device));
            await SweepTwiceAsync();
            Assert.That(await RowsAsync(), Is.EqualTo(before));
            Assert.That((await KeysAsync(device))["reconciler:problem"], Does.StartWith("reconciler:name "));
        }

        foreach (var device in new[] { "veth-web", "veth-b" })
            await SetAsync(device, "reconciler:name", "web");
        await InSyncAsync(s_web);
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        Assert.That((await KeysAsync("veth-web")).ContainsKey("reconciler:problem"), Is.False);

        // A name that is one makes it another workload's.
        await SetAsync("veth-b", "reconciler:name", "shop");
        await InSyncAsync(s_web);
        Assert.That((await RowsAsync()).Count, Is.LessThan(before.Count));
    }

    [Test]
    public async Task A_machines_mark_that_names_no_machine_costs_the_port_nothing()
    {
        _host.Domains.TakeAll([], Stopwatch.GetTimestamp());
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await InSyncAsync(s_web);
        var before = await RowsAsync();
        var domain = Guid.NewGuid();
        await SetAsync("veth-web", "vm-id", domain.ToString());
        Assert.That((await _host.ReconcileAsync(s_web)).Problems.Select(p => p.Message), Has.Some.Contains("vm-id"));
        await SweepTwiceAsync();
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        Assert.That((await KeysAsync("veth-web"))["reconciler:problem"], Does.Contain(domain.ToString()));

        // That of a machine is a machine's.
        _host.Domains.TakeAll(
            [new(domain, "vm", true, true, 1, new(domain, "vm", [], []), null, Stopwatch.GetTimestamp())], Stopwatch.GetTimestamp());
        await _host.ReconcileAsync(s_web);
        Assert.That(await RowsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_MAC_address_that_another_port_has_costs_the_port_nothing()
    {
        await PlugWithNatAsync();
        await PlugAsync("veth-db", "52:54:00:00:00:0c", ("reconciler:name", "db"), ("reconciler:address", "10.140.0.12"));
        await InSyncAsync(s_web);
        await InSyncAsync(OpenVSwitchSource.IdOf("node-1", "db"));
        var before = await RowsAsync();
        await SetAsync("veth-web", "attached-mac", "52:54:00:00:00:0c");
        Assert.That((await _host.ReconcileAsync(s_web)).Problems.Select(p => p.Message),
            Has.Some.StartsWith("its MAC address is taken on switch switch-1"));
        Assert.That(await RowsAsync(), Is.EqualTo(before));
        Assert.That((await KeysAsync("veth-web"))["reconciler:problem"], Does.StartWith("its MAC address is taken"));

        // One that is free is taken.
        await SetAsync("veth-web", "attached-mac", "52:54:00:00:00:0e");
        await InSyncAsync(s_web);
        Assert.That((await PortsAsync()).Select(p => p["external_ids"].Get("reconciler:mac")), Has.Some.EqualTo("52:54:00:00:00:0e"));
    }

    [Test]
    public async Task What_was_wrong_is_not_said_any_more_when_nothing_is_asked_for()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.400"));
        await _host.ReconcileAsync(s_web);
        Assert.That((await KeysAsync("veth-web")).ContainsKey("reconciler:problem"));
        await RemoveAsync("veth-web", "reconciler:switch");
        await _host.ReconcileAsync(s_web);
        Assert.That((await KeysAsync("veth-web")).ContainsKey("reconciler:problem"), Is.False);
    }

    [Test]
    public async Task A_mistyped_key_for_the_switch_is_said()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:swich", "switch-1"));
        await RemoveAsync("veth-web", "reconciler:switch");
        await _host.ReconcileAsync(s_web);
        Assert.That((await KeysAsync("veth-web"))["reconciler:problem"],
            Is.EqualTo("there is no key 'reconciler:swich'; did you mean 'reconciler:switch'?"));
        Assert.That(await PortsAsync(), Is.Empty);
    }

    /// <summary>The looks after a source's return come half a second apart: after a boot, containers take longer.</summary>
    [Test]
    public async Task What_has_not_come_back_yet_is_left_to_two_sweeps()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await InSyncAsync(s_web);
        await _host.UnplugAsync("veth-web");
        var sweep = new PeriodicSweep(_host.Sources, NullLogger<PeriodicSweep>.Instance);
        foreach (var round in new[] { SweepRound.SourceBack, SweepRound.Confirmation, SweepRound.Periodic })
        {
            await sweep.SweepAsync(round, CancellationToken.None);
            Assert.That(await PortsAsync(), Has.Count.EqualTo(1), $"{round}");
        }

        await sweep.SweepAsync(SweepRound.Periodic, CancellationToken.None);
        Assert.That(await PortsAsync(), Is.Empty);
    }

    [Test]
    public async Task With_the_whole_bridge_nothing_has_departed()
    {
        await PlugAsync("veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"));
        await InSyncAsync(s_web);
        await _host.OpenVSwitchAsync(new Mutate("Open_vSwitch", [], [Mutation.Delete("bridges", OvsdbDatum.Set(await BridgesAsync()))]));
        await Eventually.Async(() => Task.FromResult(_host.Sources.OpenVSwitch.HasIntegrationBridge), has => !has, Eventually.Patience, "the bridge is gone");
        Assert.That(_host.Sources.Workloads.HasDeparted(s_web), Is.False);
        await _host.ReconcileAsync(s_web);
        Assert.That(await PortsAsync(), Has.Count.EqualTo(1));
    }

    private async Task<IEnumerable<OvsdbAtom>> BridgesAsync() =>
        (await _host.OpenVSwitchAsync(new Select("Bridge", [], ["_uuid"])))[0].Rows.Select(r => r["_uuid"].Single).ToArray();

    private Task PlugAsync(string device, params (string Key, string Value)[] keys) => PlugAsync(device, Mac, keys);

    private async Task PlugAsync(string device, string mac, params (string Key, string Value)[] keys)
    {
        await _host.OpenVSwitchAsync(
            new Insert("Interface", HostOnServers.Row(("name", OvsdbDatum.Of(device)), ("external_ids", OvsdbDatum.Map(
            [
                KeyValuePair.Create("attached-mac", mac), KeyValuePair.Create("reconciler:switch", "switch-1"),
                .. keys.Select(k => KeyValuePair.Create(k.Key, k.Value)),
            ]))), "i"),
            new Insert("Port", HostOnServers.Row(("name", OvsdbDatum.Of(device)), ("interfaces", OvsdbDatum.Of(OvsdbAtom.NamedUuid("i")))), "p"),
            new Mutate("Bridge", [Condition.Equal("name", "br-int")], [Mutation.Insert("ports", OvsdbDatum.Of(OvsdbAtom.NamedUuid("p")))]));
    }

    private Task SetAsync(string device, string key, string value) => _host.OpenVSwitchAsync(new Mutate(
        "Interface", [Condition.Equal("name", device)],
        [Mutation.Delete("external_ids", OvsdbDatum.Set(key)), Mutation.Insert("external_ids", OvsdbDatum.Map([KeyValuePair.Create(key, value)]))]));

    private Task PlugWithNatAsync() => PlugAsync(
        "veth-web", ("reconciler:name", "web"), ("reconciler:address", "10.140.0.11"), ("reconciler:nat", "192.168.58.111"));

    private Task RemoveAsync(string device, string key) => _host.OpenVSwitchAsync(new Mutate(
        "Interface", [Condition.Equal("name", device)], [Mutation.Delete("external_ids", OvsdbDatum.Set(key))]));

    private async Task SweepTwiceAsync()
    {
        var sweep = new PeriodicSweep(_host.Sources, NullLogger<PeriodicSweep>.Instance);
        for (var look = 0; look < 2; look++)
            await sweep.SweepAsync(SweepRound.Periodic, CancellationToken.None);
    }

    /// <summary>The ports and floating IPs that are ours, as text.</summary>
    private async Task<IReadOnlyList<string>> RowsAsync() =>
    [
        .. (await PortsAsync()).Select(p => $"{p["name"]} {p["addresses"]} {p["external_ids"]}").Order(StringComparer.Ordinal),
        .. (await _host.NorthboundAsync(new Select("NAT", [], ["external_ip", "logical_ip", "external_ids"])))[0].Rows
            .Select(r => $"{r["external_ip"]} {r["logical_ip"]} {r["external_ids"]}"),
    ];

    private Task SetColumnAsync(string device, string column, int value) => _host.OpenVSwitchAsync(new Update(
        "Interface", [Condition.Equal("name", device)], HostOnServers.Row((column, OvsdbDatum.Of(OvsdbAtom.Integer(value))))));

    private async Task<Dictionary<string, string>> KeysAsync(string device) =>
        (await _host.OpenVSwitchAsync(new Select("Interface", [Condition.Equal("name", device)], ["external_ids"])))[0].Rows.Single()["external_ids"]
            .Pairs().ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    /// <summary>The ports that are ours.</summary>
    private async Task<IReadOnlyList<IReadOnlyDictionary<string, OvsdbDatum>>> PortsAsync() =>
        [.. (await _host.NorthboundAsync(new Select("Logical_Switch_Port", [], ["name", "addresses", "external_ids"])))[0].Rows
            .Where(r => r["external_ids"].Get("reconciler:host") is not null)];

    private async Task<IReadOnlyDictionary<string, OvsdbDatum>> PortAsync() => (await PortsAsync()).Single();

    private async Task InSyncAsync(WorkloadId workload)
    {
        var result = await _host.ReconcileAsync(workload);
        Assert.That((result.Status, result.Reason, string.Join("; ", result.Problems.Select(p => p.Message))), Is.EqualTo((ReconcileStatus.InSync, (string?)null, "")));
    }
}
