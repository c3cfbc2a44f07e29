using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Ovn;
using Reconciler.Reconciliation.Naming;

namespace Reconciler.IntegrationTests.Ovn;

/// <summary>The rows of names follow the ports of the host, and go with the last of them.</summary>
[TestFixture]
internal sealed class NameKeeperTests
{
    private NorthboundServer _server = null!;
    private NorthboundClient _client = null!;
    private NameKeeper _keeper = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await NorthboundServer.StartAsync();
        await _server.CommandAsync("ls-add", "s");
        _client = await _server.ConnectAsync("node-1");
        _keeper = new(_client, "node-1", NullLogger.Instance);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task The_loop_ends_quietly_when_the_daemon_goes_on_as_another_host()
    {
        using var round = new CancellationTokenSource();
        var loop = _keeper.RunAsync(round.Token);
        await round.CancelAsync();
        await loop.WaitAsync(Eventually.Patience);
        Assert.That(loop.IsCompletedSuccessfully, Is.True, "an exception here ends the daemon");
    }

    [Test]
    public async Task Names_come_change_and_go_with_the_ports()
    {
        await AddPortAsync("p1", "web-1", "02:00:00:00:00:01 10.0.0.5 fd00::5", "web-1.poc.lan", "www.poc.lan");
        await AddPortAsync("p2", "web-2", "02:00:00:00:00:02 dynamic", "web-2.poc.lan");
        await KeepAsync();
        const string First = "5.0.0.10.in-addr.arpa=web-1.poc.lan, "
            + "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa=web-1.poc.lan, web-1.poc.lan=10.0.0.5 fd00::5, www.poc.lan=10.0.0.5 fd00::5";
        Assert.That(Records(), Is.EqualTo(Sorted(First)));
        Assert.That(await _server.CountAsync("Logical_Switch", "dns_records"), Is.EqualTo(1));

        // OVN has chosen.
        await _server.CommandAsync("set", "Logical_Switch_Port", "p2", "dynamic_addresses=\"02:00:00:00:00:02 10.0.0.77\"");
        await KeepAsync();
        Assert.That(Records(), Is.EqualTo(Sorted(First + ", web-2.poc.lan=10.0.0.77, 77.0.0.10.in-addr.arpa=web-2.poc.lan")));

        // Somebody changes the row, and takes it from the switch.
        var row = (await _server.CommandAsync("--bare", "--columns=_uuid", "list", "DNS")).Trim();
        await _server.CommandAsync("set", "DNS", row, "records:web-1.poc.lan=192.0.2.1", "records:stray.poc.lan=192.0.2.2", "--", "clear",
            "Logical_Switch", "s", "dns_records");
        await KeepAsync();
        Assert.That(Records(), Is.EqualTo(Sorted(First + ", web-2.poc.lan=10.0.0.77, 77.0.0.10.in-addr.arpa=web-2.poc.lan")));
        Assert.That(await _server.CountAsync("Logical_Switch", "dns_records"), Is.EqualTo(1));

        // The second port goes to another host, the first one ends.
        await _server.CommandAsync("set", "Logical_Switch_Port", "p2", "external_ids:\"reconciler:host\"=node-2");
        await KeepAsync();
        Assert.That(Records(), Is.EqualTo(Sorted(First)));
        await _server.CommandAsync("lsp-del", "p1");
        await KeepAsync();
        Assert.That(await _server.RowsAsync("DNS"), Is.Empty);
    }

    [Test]
    public async Task Rows_of_others_stay()
    {
        await _server.CommandAsync("create", "DNS", "records:mine.lan=192.0.2.1", "external_ids:\"reconciler:host\"=node-2");
        await _server.CommandAsync("create", "DNS", "records:other.lan=192.0.2.1");
        await KeepAsync();
        Assert.That(await _server.RowsAsync("DNS"), Has.Length.EqualTo(2));
    }

    private async Task AddPortAsync(string port, string workload, string addresses, params string[] names)
    {
        await _server.CommandAsync(
        [
            "lsp-add", "s", port, "--", "lsp-set-addresses", port, addresses, "--", "set", "Logical_Switch_Port", port,
            "external_ids:\"reconciler:host\"=node-1", "external_ids:\"reconciler:vm-id\"=ffedf175-fb79-4d47-8f76-b785d90545a8",
            $"external_ids:\"reconciler:vm-name\"={workload}", "external_ids:\"reconciler:switch\"=s",
            .. names.Select(n => $"external_ids:\"reconciler:name:{n}\"=held"),
        ]);
    }

    private async Task KeepAsync()
    {
        await _client.Session.BarrierAsync(CancellationToken.None);
        await _keeper.KeepAsync(CancellationToken.None);
    }

    private string[] Records() => [.. _client.Database.NamesAtAGlance.Names.Single().Records.Select(r => $"{r.Key}={r.Value}")];

    private static string[] Sorted(string records) => [.. records.Split(", ").Order(StringComparer.Ordinal)];
}
