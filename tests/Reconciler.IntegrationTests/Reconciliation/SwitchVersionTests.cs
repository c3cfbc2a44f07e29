using System.Diagnostics;
using System.Net;
using System.Xml.Linq;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Committing;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>
/// A switch's row says whether what was seen on it still holds: whatever claims something on the switch after somebody has looked at
/// it has that one look again, whichever of the two commits first.
/// </summary>
[TestFixture]
internal sealed class SwitchVersionTests
{
    private const string Address = "10.140.0.10";

    private OvsdbServer _northbound = null!;
    private OvsdbServer[] _openVSwitches = [];
    private HostOnServers[] _hosts = [];

    [SetUp]
    public async Task StartHostsAsync()
    {
        _northbound = await OvsdbServer.StartStandaloneAsync();
        await _northbound.NbctlAsync("ls-add", "switch-1", "--", "ls-add", "switch-2");
        (_openVSwitches, _hosts) = ([], []);
        foreach (var name in (string[])["node-1", "node-2"])
        {
            _openVSwitches = [.. _openVSwitches, await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema)];
            _hosts = [.. _hosts, await HostOnServers.ConnectAsync(name, _openVSwitches[^1], _northbound)];
            _hosts[^1].Domains.TakeAll([], Stopwatch.GetTimestamp());
        }
    }

    [TearDown]
    public async Task StopHostsAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        foreach (var server in _openVSwitches.Append(_northbound))
        {
            if (server is not null)
                await server.DisposeAsync();
        }
    }

    [Test]
    public async Task Nothing_has_changed()
    {
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        Assert.That(NorthboundTransactions.Of(plan).Operations.OfType<Wait>().Where(w => w.Table == "Logical_Switch_Port"), Is.Empty, "the server reads no port");
        Assert.That(await CommitAsync(plan), Is.InstanceOf<TransactionOutcome.Success>());
    }

    [Test]
    public async Task Another_host_has_made_a_port_of_the_same_address()
    {
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        await RunAsync(_hosts[1], Guid.NewGuid(), "vm-2", "52:54:00:00:00:02", Address);
        await AssertIsOutdatedAsync(plan);
    }

    [Test]
    public async Task A_port_of_another_host_has_got_the_address()
    {
        var other = Guid.NewGuid();
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", "10.140.0.99");
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", Address, plug: false);
        await AssertIsOutdatedAsync(plan);
    }

    [Test]
    public async Task A_port_of_another_host_has_got_the_address_and_given_it_back_and_got_it_again()
    {
        var other = Guid.NewGuid();
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", Address);
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", "none", plug: false);
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", Address, plug: false);
        await AssertIsOutdatedAsync(plan);
    }

    [Test]
    public async Task A_port_of_another_host_has_come_from_another_switch()
    {
        var other = Guid.NewGuid();
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", Address, on: "switch-2");
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", Address, plug: false);
        await AssertIsOutdatedAsync(plan);
    }

    [Test]
    public async Task A_port_made_by_hand_has_been_adopted_with_the_address()
    {
        await _northbound.NbctlAsync("lsp-add", "switch-1", "vm-2-nic");
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        await RunAsync(_hosts[1], Guid.NewGuid(), "vm-2", "52:54:00:00:00:02", Address);
        await AssertIsOutdatedAsync(plan);
    }

    [Test]
    public async Task A_port_has_been_made_by_hand()
    {
        var plan = await PlanAsync(Guid.NewGuid(), Address);
        await _northbound.NbctlAsync("lsp-add", "switch-1", "printer", "--", "lsp-set-addresses", "printer", $"02:00:00:00:00:01 {Address}");
        await AssertIsOutdatedAsync(plan);
    }

    [Test]
    public async Task Another_host_has_made_a_port_of_the_very_domain_under_another_name()
    {
        var domain = Guid.NewGuid();
        var plan = await PlanAsync(domain, Address);
        await RunAsync(_hosts[1], domain, "vm-1", "52:54:00:00:00:01", Address, interfaceId: "elsewhere");
        await AssertIsOutdatedAsync(plan);
        await _hosts[0].ReconcileAsync(domain);
        Assert.That(await NamesAsync(), Is.EqualTo(new[] { "elsewhere" }), "it is taken, and there is no second one");
    }

    [Test]
    public async Task A_hundred_domains_of_two_hosts_at_once_get_their_ports_on_one_switch()
    {
        var domains = Enumerable.Range(0, 100).Select(i => (Number: i, Uuid: Guid.NewGuid(), Host: _hosts[i % 2])).ToArray();
        foreach (var (number, uuid, host) in domains)
            await PlugAsync(host, uuid, $"vm-{number}", MacOf(number), $"10.140.1.{number}", $"vm-{number}-nic");
        var results = await Task.WhenAll(domains.Select(d => d.Host.ReconcileAsync(d.Uuid)));
        Assert.That(results.Select(r => (r.Status, r.Reason)), Is.All.EqualTo((ReconcileStatus.InSync, (string?)null)));
        Assert.That(await NamesAsync(), Is.EquivalentTo(domains.Select(d => $"vm-{d.Number}-nic")));

        static string MacOf(int number) => $"52:54:00:00:01:{number:x2}";
    }

    [Test]
    public async Task A_port_that_is_known_is_found_by_what_it_holds_now()
    {
        var other = Guid.NewGuid();
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", "10.140.0.98");
        Assert.That(await HeldAsync(Address, "10.140.0.99"), Is.Empty, "now it is known");
        Assert.That(await HeldAsync("10.140.0.98"), Is.EqualTo(new[] { "10.140.0.98" }));
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", "10.140.0.99", plug: false);
        Assert.That(await HeldAsync(Address, "10.140.0.98", "10.140.0.99"), Is.EqualTo(new[] { "10.140.0.99" }));
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", "10.140.0.98", on: "switch-2", plug: false);
        Assert.That(await HeldAsync("10.140.0.98", "10.140.0.99"), Is.Empty);
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", Address, plug: false);
        Assert.That(await HeldAsync(Address), Is.EqualTo(new[] { Address }));
    }

    [Test]
    public async Task A_port_made_by_hand_is_found_by_what_it_holds_now()
    {
        await _northbound.NbctlAsync("lsp-add", "switch-1", "printer", "--", "lsp-set-addresses", "printer", "02:00:00:00:00:01 10.140.0.98");
        Assert.That(await HeldAsync(Address), Is.Empty);
        await _northbound.NbctlAsync("lsp-set-addresses", "printer", $"02:00:00:00:00:01 {Address}");
        Assert.That(await HeldAsync(Address), Is.EqualTo(new[] { Address }));
    }

    [Test]
    public async Task A_port_that_was_adopted_and_is_given_back_is_found_by_what_it_is_given_by_hand()
    {
        await _northbound.NbctlAsync("lsp-add", "switch-1", "vm-2-nic");
        var other = Guid.NewGuid();
        await RunAsync(_hosts[1], other, "vm-2", "52:54:00:00:00:02", "10.140.0.98");
        Assert.That(await HeldAsync(Address), Is.Empty, "now it is known");
        _hosts[1].Domains.TakeGone(WorkloadId.OfDomain(other), Stopwatch.GetTimestamp());
        await _hosts[1].UnplugAsync("tap-vm-2");
        await _hosts[1].ReconcileAsync(other);
        Assert.That((await _northbound.NbctlAsync("get", "Logical_Switch_Port", "vm-2-nic", "external_ids")).Trim(), Is.EqualTo("{}"));
        await _northbound.NbctlAsync("lsp-set-addresses", "vm-2-nic", $"02:00:00:00:00:01 {Address}");
        Assert.That(await HeldAsync(Address), Is.EqualTo(new[] { Address }));
    }

    /// <summary>Which of the addresses the first host sees held on the switch.</summary>
    private async Task<IEnumerable<string>> HeldAsync(params IEnumerable<string> addresses)
    {
        var on = (await _hosts[0].Sources.Northbound.NetworkAsync(CancellationToken.None)).Switches.Single(s => s.Name == "switch-1");
        var found = await _hosts[0].Sources.Northbound.FindClaimsAsync(
            new(WorkloadId.OfDomain(Guid.NewGuid()), [.. addresses.Select(a => (on, IPAddress.Parse(a)))], []) { Host = "node-1", Search = HolderSearch.LeftToGuards }, CancellationToken.None);
        return found.Claims.Select(c => c.Subject);
    }

    /// <summary>What the first host would do for a domain, and what it has seen of the switch.</summary>
    private async Task<Plan> PlanAsync(Guid domain, string address)
    {
        await PlugAsync(_hosts[0], domain, "vm-1", "52:54:00:00:00:01", address, "vm-1-nic");
        var assessment = await _hosts[0].Reconciler.AssessAsync(WorkloadId.OfDomain(domain), CancellationToken.None);
        var port = assessment.Plan.Actions.OfType<PlanAction.CreatePort>().Single().Port;
        var found = await _hosts[0].Sources.Northbound.FindClaimsAsync(
            new(WorkloadId.OfDomain(domain), [.. port.Addresses.Select(a => (port.Switch, a))], []) { Macs = [(port.Switch, port.Mac)],
            Host = "node-1", Search = HolderSearch.LeftToGuards },
            CancellationToken.None);
        Assert.That(found.Claims, Is.Empty);
        return assessment.Plan with { SwitchVersions = found.SwitchVersions };
    }

    private Task<TransactionOutcome> CommitAsync(Plan plan) =>
        _hosts[0].Sources.Northbound.CommitAsync(NorthboundTransactions.Of(plan), [], CancellationToken.None);

    private async Task AssertIsOutdatedAsync(Plan plan)
    {
        var before = await NamesAsync();
        Assert.That(await CommitAsync(plan), Is.InstanceOf<TransactionOutcome.Conflict>().With.Property("Reason").Contain("switch switch-1 has changed meanwhile"));
        Assert.That(await NamesAsync(), Is.EqualTo(before));
    }

    private async Task<string[]> NamesAsync()
    {
        var rows = await _hosts[0].NorthboundAsync(new Select("Logical_Switch_Port", [], ["name"]));
        return [.. rows[0].Rows.Select(r => r["name"].Single.AsString).Order(StringComparer.Ordinal)];
    }

    private static async Task RunAsync(
        HostOnServers host, Guid domain, string name, string mac, string address, string on = "switch-1", bool plug = true, string? interfaceId = null)
    {
        if (plug)
            await PlugAsync(host, domain, name, mac, address, interfaceId ?? $"{name}-nic", on);
        else
            Say(host, domain, name, mac, address, on);
        var result = await host.ReconcileAsync(domain);
        Assert.That((result.Status, result.Reason), Is.EqualTo((ReconcileStatus.InSync, (string?)null)));
    }

    private static async Task PlugAsync(HostOnServers host, Guid domain, string name, string mac, string address, string interfaceId, string on = "switch-1")
    {
        await host.PlugAsync(domain, mac, interfaceId, $"tap-{name}");
        Say(host, domain, name, mac, address, on);
    }

    private static void Say(HostOnServers host, Guid domain, string name, string mac, string address, string on)
    {
        var definition = new DomainDefinition(
            domain, name, [new DomainInterface(mac, "bridge", null, "br-int", null, "openvswitch", null, null, null)],
            [XElement.Parse($"<ports xmlns='{DomainAnnotation.NamespaceUri}'><port switch='{on}' address='{address}'/></ports>")]);
        host.Domains.Take(new(domain, name, true, true, 1, definition, null, Stopwatch.GetTimestamp()));
    }
}
