using System.Diagnostics;
using System.Xml.Linq;
using Reconciler.Annotations;
using Reconciler.IntegrationTests.Ovsdb;
using Reconciler.Libvirt;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Reconciliation;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Two hosts that claim the same at the same instant: one of them gets it, and the other says who has it.</summary>
[TestFixture]
public class TwoHostRaceTests
{
    private const int Rounds = 200;
    private const string Address = "10.140.0.10";
    private const string External = "192.168.58.110";

    private OvsdbServer _northbound = null!;
    private OvsdbServer[] _openVSwitch = [];
    private HostOnServers[] _hosts = [];

    [OneTimeSetUp]
    public async Task StartServersAsync()
    {
        _northbound = await OvsdbServer.StartStandaloneAsync();
        await _northbound.NbctlAsync(
            "ls-add", "switch-1", "--", "lr-add", "router", "--", "lrp-add", "router", "lrp-1", "02:00:00:00:00:01", "10.140.0.254/24",
            "--", "lsp-add", "switch-1", "to-router", "--", "lsp-set-type", "to-router", "router", "--", "lsp-set-options", "to-router", "router-port=lrp-1");
        foreach (var name in (string[])["node-1", "node-2"])
        {
            _openVSwitch = [.. _openVSwitch, await OvsdbServer.StartStandaloneAsync(HostOnServers.OpenVSwitchSchema)];
            _hosts = [.. _hosts, await HostOnServers.ConnectAsync(name, _openVSwitch[^1], _northbound)];
        }
    }

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        foreach (var server in _openVSwitch)
            await server.DisposeAsync();
        if (_northbound is not null)
            await _northbound.DisposeAsync();
    }

    [Test]
    public async Task One_of_two_hosts_gets_what_both_claim()
    {
        var wins = new int[2];
        for (var round = 0; round < Rounds; round++)
        {
            var isExternal = round % 2 == 1;
            // Whichever is called first has the better chance; it is not always the same.
            int[] order = round / 2 % 2 == 0 ? [0, 1] : [1, 0];
            var domains = new[] { Guid.NewGuid(), Guid.NewGuid() };
            foreach (var host in order)
                await PrepareAsync(host, domains[host], round, isExternal);

            var results = new ReconcileResult[2];
            await Task.WhenAll(order.Select(async host => results[host] = await _hosts[host].ReconcileAsync(domains[host])));

            var holders = await HoldersAsync(isExternal);
            Assert.That(holders, Has.Length.EqualTo(1), () => $"round {round}: held by {string.Join(" and ", holders)}; {Show(results[0])}; {Show(results[1])}");
            var winner = holders[0] == "node-1" ? 0 : 1;
            wins[winner]++;
            Assert.That(results.Select(r => r.Status), Is.All.EqualTo(ReconcileStatus.InSync), () => $"round {round}: {Show(results[0])}; {Show(results[1])}");
            Assert.That(results[winner].Problems, Is.Empty);
            var sentence = results[1 - winner].Problems.Single().Describe($"vm-{2 - winner}");
            Assert.That(
                sentence,
                Does.StartWith($"domain vm-{2 - winner}, interface {MacOf(1 - winner)}: {(isExternal ? $"external address {External} is taken by" : $"address {Address} is taken on switch switch-1 by")} ")
                    .And.EndsWith($" of domain vm-{winner + 1} on host node-{winner + 1}"));
            Assert.That(results[1 - winner].WantsRetry, Is.True, "the address may become free");

            await ClearAsync(domains);
        }

        TestContext.Out.WriteLine($"node-1 won {wins[0]} times, node-2 {wins[1]} times");
    }

    private static string MacOf(int host) => $"52:54:00:00:00:0{host + 1}";

    private static string Show(ReconcileResult result) =>
        $"{result.DomainName} {result.Status} {string.Join(", ", result.Actions)} {string.Join(", ", result.Problems.Select(p => p.Message))} {result.Reason}";

    private async Task PrepareAsync(int index, Guid uuid, int round, bool isExternal)
    {
        var host = _hosts[index];
        var name = $"vm-{index + 1}";
        var annotation = $"<ports xmlns='{DomainAnnotation.NamespaceUri}'><port switch='switch-1' address='{(isExternal ? $"10.140.0.{21 + index}" : Address)}'>"
            + $"{(isExternal ? $"<nat external='{External}'/>" : "")}</port></ports>";
        await host.PlugAsync(uuid, MacOf(index), $"{name}-{round}", "vnet0");
        var definition = new DomainDefinition(
            uuid, name, [new DomainInterface(MacOf(index), "bridge", null, "br-int", null, "openvswitch", null, null, null)], [XElement.Parse(annotation)]);
        var now = Stopwatch.GetTimestamp();
        host.Domains.TakeAll([new DomainObservation(uuid, name, true, true, 1, definition, null, now)], now);
    }

    /// <summary>The hosts whose rows hold the address, as the server has them.</summary>
    private async Task<string[]> HoldersAsync(bool isExternal)
    {
        var results = await _hosts[0].NorthboundAsync(
            new Select("Logical_Switch_Port", [Condition.Includes("external_ids", $"reconciler:ip:{Address}", "switch-1")], ["external_ids"]),
            new Select("NAT", [Condition.Equal("external_ip", External)], ["external_ids"]));
        return [.. results[isExternal ? 1 : 0].Rows.Select(r => r["external_ids"].Get("reconciler:host")!)];
    }

    private async Task ClearAsync(Guid[] domains)
    {
        for (var host = 0; host < 2; host++)
        {
            await _hosts[host].UnplugAsync("vnet0");
            _hosts[host].Domains.TakeAll([], Stopwatch.GetTimestamp());
            Assert.That((await _hosts[host].ReconcileAsync(domains[host])).Status, Is.EqualTo(ReconcileStatus.InSync));
        }

        var left = await _hosts[0].NorthboundAsync(
            new Select("Logical_Switch_Port", [Condition.NotEqual("name", "to-router")], ["name"]), new Select("NAT", [], ["external_ip"]));
        Assert.That(left.SelectMany(r => r.Rows), Is.Empty, "everything is taken away again");
    }
}
