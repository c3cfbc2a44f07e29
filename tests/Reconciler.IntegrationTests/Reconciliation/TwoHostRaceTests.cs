using System.Diagnostics;
using Reconciler.Intent;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Two daemons whose domains claim the same at the same instant: one of them gets it, and the other says who has it.</summary>
/// <param name="throughRelay">Whether the second of them knows only a relay, whose rows are older than the server's.</param>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class TwoHostRaceTests(bool throughRelay)
{
    private const int Rounds = 200;
    private const string Address = "10.140.0.10";
    private const string External = "192.168.58.110";

    private OvsdbServer _northbound = null!;
    private OvsdbServer? _relay;
    private DaemonOnServers[] _hosts = [];

    [OneTimeSetUp]
    public async Task StartHostsAsync()
    {
        _northbound = await OvsdbServer.StartStandaloneAsync();
        await _northbound.NbctlAsync(
            "ls-add", "switch-1", "--", "lr-add", "router", "--", "lrp-add", "router", "lrp-1", "02:00:00:00:00:01", "10.140.0.254/24",
            "--", "lsp-add", "switch-1", "to-router", "--", "lsp-set-type", "to-router", "router", "--", "lsp-set-options", "to-router", "router-port=lrp-1");
        if (throughRelay)
            _relay = await OvsdbServer.StartRelayAsync(_northbound);
        _hosts = [await DaemonOnServers.StartAsync("node-1", _northbound)];
        _hosts = [.. _hosts, await DaemonOnServers.StartAsync("node-2", _relay ?? _northbound)];
    }

    [OneTimeTearDown]
    public async Task StopHostsAsync()
    {
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (_relay is not null)
            await _relay.DisposeAsync();
        if (_northbound is not null)
            await _northbound.DisposeAsync();
    }

    [Test]
    public async Task One_of_two_hosts_gets_what_both_claim()
    {
        var wins = new int[2];
        var clock = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            var isExternal = round % 2 == 1;
            // Whichever is called first has the better chance; it is not always the same.
            int[] order = round / 2 % 2 == 0 ? [0, 1] : [1, 0];
            var domains = new[] { Guid.NewGuid(), Guid.NewGuid() };
            foreach (var host in order)
                await _hosts[host].Databases.PlugAsync(domains[host], MacOf(host), InterfaceOf(host, round), "vnet0");

            var refusals = new string?[2];
            await Task.WhenAll(order.Select(async host => refusals[host] = await _hosts[host].HookAsync("start", NameOf(host), XmlOf(host, domains[host], round, isExternal))));

            var holders = await HoldersAsync(isExternal);
            Assert.That(holders, Has.Length.EqualTo(1), () => $"round {round}: held by {string.Join(" and ", holders)}; refused: {string.Join(" | ", refusals)}\n{Logs}");
            var winner = holders[0] == "node-1" ? 0 : 1;
            wins[winner]++;
            Assert.That(refusals[winner], Is.Null, () => $"round {round}\n{Logs}");
            var loser = 1 - winner;
            Assert.That(
                refusals[loser],
                Does.StartWith($"domain {NameOf(loser)}, interface {MacOf(loser)}: {(isExternal ? $"external address {External} is taken by" : $"address {Address} is taken on switch switch-1 by")} ")
                    .And.EndsWith($" of domain {NameOf(winner)} on host node-{winner + 1}"));

            // The loser first: what becomes free, it would take.
            foreach (var host in new[] { loser, winner })
            {
                await _hosts[host].Databases.UnplugAsync("vnet0");
                await _hosts[host].HookAsync("stopped", NameOf(host), XmlOf(host, domains[host], round, isExternal));
            }

            await Eventually.Async(LeftAsync, static left => left.Length == 0, TimeSpan.FromSeconds(5), $"round {round}: everything is taken away again");
        }

        TestContext.Out.WriteLine($"node-1 won {wins[0]} times, node-2 {wins[1]} times, in {clock.ElapsedMilliseconds} ms");
    }

    private string Logs => string.Join('\n', _hosts.Select(h => h.Daemon.Log));

    private static string NameOf(int host) => $"vm-{host + 1}";

    private static string MacOf(int host) => $"52:54:00:00:00:0{host + 1}";

    private static string InterfaceOf(int host, int round) => $"{NameOf(host)}-{round}";

    private static string XmlOf(int host, Guid domain, int round, bool isExternal) => $"""
        <domain type='qemu'>
          <name>{NameOf(host)}</name>
          <uuid>{domain}</uuid>
          <metadata><ports xmlns='{DomainAnnotation.NamespaceUri}'>
            <port switch='switch-1' address='{(isExternal ? $"10.140.0.{21 + host}" : Address)}'>{(isExternal ? $"<nat external='{External}'/>" : "")}</port>
          </ports></metadata>
          <devices>
            <interface type='bridge'>
              <mac address='{MacOf(host)}'/><source bridge='br-int'/><target dev='vnet0'/>
              <virtualport type='openvswitch'><parameters interfaceid='{InterfaceOf(host, round)}'/></virtualport>
            </interface>
          </devices>
        </domain>
        """;

    /// <summary>The hosts whose rows hold the address, as the server has them.</summary>
    private async Task<string[]> HoldersAsync(bool isExternal)
    {
        var results = await _hosts[0].Databases.NorthboundAsync(
            new Select("Logical_Switch_Port", [Condition.Includes("external_ids", $"reconciler:ip:{Address}", "switch-1")], ["external_ids"]),
            new Select("NAT", [Condition.Equal("external_ip", External)], ["external_ids"]));
        return [.. results[isExternal ? 1 : 0].Rows.Select(r => r["external_ids"].Get("reconciler:host")!)];
    }

    private async Task<string[]> LeftAsync()
    {
        var rows = await _hosts[0].Databases.NorthboundAsync(
            new Select("Logical_Switch_Port", [Condition.NotEqual("name", "to-router")], ["name"]), new Select("NAT", [], ["external_ip"]));
        return [.. rows[0].Rows.Select(r => r["name"].Single.AsString), .. rows[1].Rows.Select(r => r["external_ip"].Single.AsString)];
    }
}
