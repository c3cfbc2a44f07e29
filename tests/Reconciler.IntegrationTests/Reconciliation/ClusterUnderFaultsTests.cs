using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Reconciler.IntegrationTests.Ovsdb;

namespace Reconciler.IntegrationTests.Reconciliation;

/// <summary>Three hosts on a cluster whose leader dies all the time, by connections that fail in every way: nothing lost, nothing twice.</summary>
/// <param name="throughRelays">Whether the hosts know only relays.</param>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class ClusterUnderFaultsTests(bool throughRelays)
{
    private const int DomainsPerHost = 334;
    private const int Hosts = 3;
    private static readonly TimeSpan s_betweenKills = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_churn = TimeSpan.FromSeconds(45);

    private readonly List<OvsdbServer> _relays = [];
    private readonly List<OvsdbServer> _openVSwitch = [];
    private readonly List<FaultProxy> _proxies = [];
    private readonly List<HostDaemon> _daemons = [];
    private readonly Dictionary<(int Host, int Number), string> _running = [];
    private OvsdbCluster _cluster;

    [OneTimeSetUp]
    public async Task StartServersAsync()
    {
        _cluster = await OvsdbCluster.StartAsync();
        var leader = await _cluster.LeaderAsync();
        await leader.NbctlAsync("lr-add", "router");
        for (var host = 0; host < Hosts; host++)
        {
            await leader.NbctlAsync(
                "ls-add", $"switch-{host}", "--", "lrp-add", "router", $"lrp-{host}", $"02:00:00:00:00:0{host}", $"10.{host}.255.254/16",
                "--", "lsp-add", $"switch-{host}", $"to-router-{host}", "--", "lsp-set-type", $"to-router-{host}", "router",
                "--", "lsp-set-options", $"to-router-{host}", $"router-port=lrp-{host}");
        }

        for (var relay = 0; throughRelays && relay < Hosts; relay++)
            _relays.Add(await OvsdbServer.StartRelayAsync(_cluster.Members));
        for (var host = 0; host < Hosts; host++)
        {
            // A proxy for each member and host: which connection fails how is each host's own matter.
            var proxies = (throughRelays ? _relays : _cluster.Members).Select((m, i) => new FaultProxy(m.Tcp, Fault.Random((10 * host) + i, 150))).ToArray();
            _proxies.AddRange(proxies);
            _openVSwitch.Add(await OvsdbServer.StartStandaloneAsync(OvsdbServer.OpenVSwitchSchema));
            _daemons.Add(await HostDaemon.StartAsync($"node-{host}", _openVSwitch[^1], new([.. proxies.Select(p => p.Remote)])
            {
                RequestTimeout = TimeSpan.FromSeconds(3), ProbeInterval = TimeSpan.FromSeconds(1),
            }));
        }
    }

    [OneTimeTearDown]
    public async Task StopServersAsync()
    {
        foreach (var daemon in _daemons)
            await daemon.DisposeAsync();
        foreach (var proxy in _proxies)
            await proxy.DisposeAsync();
        foreach (var server in _openVSwitch)
            await server.DisposeAsync();
        foreach (var relay in _relays)
            await relay.DisposeAsync();
        if (_cluster is not null)
            await _cluster.DisposeAsync();
    }

    [Test]
    public async Task The_rows_are_exactly_those_asked_for()
    {
        // What grows only once: code, buffers, the pool of threads, and rows for every domain.
        await Task.WhenAll(Enumerable.Range(0, Hosts).Select(h => ForEachAsync(h, TimeSpan.Zero, n => StartAsync(h, n))));
        await ConvergedAsync(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, Hosts).Select(h => ForEachAsync(h, TimeSpan.Zero, n => StopAsync(h, n))));
        await ConvergedAsync(TimeSpan.FromSeconds(60));
        var (before, setBefore) = Memory();

        var clock = Stopwatch.StartNew();
        using var stopKilling = new CancellationTokenSource();
        var killing = KillLeadersAsync(stopKilling.Token);
        await Task.WhenAll(Enumerable.Range(0, Hosts).Select(ChurnAsync));
        await stopKilling.CancelAsync();
        var kills = await killing;
        var pending = _daemons.Sum(d => d.Waiting);
        foreach (var proxy in _proxies)
            proxy.CalmDown();
        var calm = Stopwatch.StartNew();
        await ConvergedAsync(TimeSpan.FromSeconds(30));
        TestContext.Out.WriteLine(
            $"{kills} leaders killed in {clock.Elapsed.TotalSeconds:0} s; {_running.Count} domains run; {pending} waited at the end, done after {calm.Elapsed.TotalSeconds:0.0} s; "
            + $"in step {string.Join(", ", _daemons.Select(d => d.SyncCount))} times; "
            + string.Join(", ", _proxies.SelectMany(p => p.Struck).GroupBy(s => s.Key).Select(g => $"{g.Key} {g.Sum(s => s.Value)}")));

        Assert.Multiple(() =>
        {
            Assert.That(_running, Has.Count.GreaterThan(500));
            Assert.That(kills, Is.GreaterThan(8));
            Assert.That(_daemons.Select(d => d.Work.IsCompleted), Is.All.False, "every daemon is at work");
            Assert.That(_daemons.SelectMany(d => d.Errors), Is.Empty);
        });

        await Task.WhenAll(Enumerable.Range(0, Hosts).Select(h => ForEachAsync(h, TimeSpan.Zero, n => StopAsync(h, n))));
        await ConvergedAsync(TimeSpan.FromSeconds(60));
        var (after, setAfter) = Memory();
        TestContext.Out.WriteLine($"managed memory {before / 1e6:0.0} MB, then {after / 1e6:0.0} MB; working set {setBefore / 1e6:0} MB, then {setAfter / 1e6:0} MB");
        Assert.That(after - before, Is.LessThan(20_000_000));
    }

    /// <summary>Every domain is started; of three one stays, one is stopped, and one is stopped and started again.</summary>
    private async Task ChurnAsync(int host)
    {
        var pace = s_churn / (DomainsPerHost * 2);
        await ForEachAsync(host, pace, async number =>
        {
            await StartAsync(host, number);
            // Now and then at once, and now and then when the port has been there for a while.
            var earlier = number - (number % 5 == 0 ? 0 : 20);
            if (earlier >= 0 && earlier % 3 > 0)
                await StopAsync(host, earlier);
        });
        await ForEachAsync(host, pace, async number =>
        {
            if (number % 3 == 2)
                await StartAsync(host, number);
            else if (number % 3 == 1)
                await StopAsync(host, number);
        });
    }

    private static async Task ForEachAsync(int host, TimeSpan pace, Func<int, Task> act)
    {
        var clock = Stopwatch.StartNew();
        for (var number = 0; number < DomainsPerHost; number++)
        {
            await act(number);
            var early = (pace * number) - clock.Elapsed;
            if (early > TimeSpan.Zero)
                await Task.Delay(early);
        }
    }

    private async Task<int> KillLeadersAsync(CancellationToken stop)
    {
        var kills = 0;
        while (!stop.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            var leader = await _cluster.LeaderAsync();
            await leader.KillAsync();
            kills++;
            await leader.RestartAsync();
            var left = s_betweenKills - clock.Elapsed;
            await Task.WhenAny(Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, CancellationToken.None), Task.Delay(Timeout.InfiniteTimeSpan, stop));
        }

        return kills;
    }

    private async Task StartAsync(int host, int number)
    {
        lock (_running)
        {
            if (_running.ContainsKey((host, number)))
                return;
            _running[(host, number)] = Guid.NewGuid().ToString();
        }

        await _daemons[host].StartDomainAsync(DomainOf(host, number), NameOf(host, number), MacOf(host, number), _running[(host, number)], DeviceOf(number), PortOf(host, number));
    }

    private async Task StopAsync(int host, int number)
    {
        lock (_running)
        {
            if (!_running.Remove((host, number)))
                return;
        }

        await _daemons[host].StopDomainAsync(DomainOf(host, number), NameOf(host, number), MacOf(host, number), DeviceOf(number), PortOf(host, number));
    }

    private async Task ConvergedAsync(TimeSpan within)
    {
        var expected = _running.Select(r => $"{r.Value} {MacOf(r.Key.Host, r.Key.Number)} {AddressOf(r.Key.Host, r.Key.Number)} on switch-{r.Key.Host}")
            .Concat(_running.Keys.Where(HasNat).Select(r => $"{ExternalOf(r.Host, r.Number)} is {AddressOf(r.Host, r.Number)}"))
            .Order(StringComparer.Ordinal).ToArray();
        try
        {
            await Eventually.Async(ReadRowsAsync, rows => rows.SequenceEqual(expected), within, "the rows", rows => rows.Except(expected).Count() + expected.Except(rows).Count());
        }
        catch (TimeoutException e)
        {
            var rows = await ReadRowsAsync();
            throw new AssertionException(
                $"too many: {string.Join("; ", rows.Except(expected).Take(10))}\nlost: {string.Join("; ", expected.Except(rows).Take(10))}\n"
                + $"twice: {string.Join("; ", rows.GroupBy(r => r).Where(g => g.Count() > 1).Select(g => g.Key).Take(10))}\n"
                + $"waiting: {string.Join(", ", _daemons.Select(d => $"{d.Waiting} {d.Sources.Northbound.Session.State} {d.Sources.Northbound.Session.LastError}"))}\n"
                + string.Join('\n', _daemons.SelectMany(d => d.Warnings.TakeLast(5))), e);
        }
    }

    /// <summary>Every port on a switch, and every NAT on the router, as the leader has them.</summary>
    private async Task<string[]> ReadRowsAsync()
    {
        var leader = await _cluster.LeaderAsync();
        using var json = JsonDocument.Parse(await leader.TransactAsync("""
            {"op":"select","table":"Logical_Switch","where":[],"columns":["name","ports"]},
            {"op":"select","table":"Logical_Switch_Port","where":[["type","==",""]],"columns":["_uuid","name","addresses"]},
            {"op":"select","table":"Logical_Router","where":[],"columns":["nat"]},
            {"op":"select","table":"NAT","where":[],"columns":["_uuid","external_ip","logical_ip"]}
            """));
        var (switches, ports, routers, nats) = (Rows(0), Rows(1), Rows(2), Rows(3));
        var switchOf = switches.SelectMany(s => Uuids(s.GetProperty("ports")).Select(p => (p, Name: s.GetProperty("name").GetString()!))).ToLookup(p => p.p, p => p.Name);
        var onRouter = Uuids(routers.Single().GetProperty("nat")).ToHashSet();
        return
        [
            .. ports.Select(p => $"{p.GetProperty("name").GetString()} {p.GetProperty("addresses").GetString()} on {string.Join(" and ", switchOf[Uuid(p)])}")
                .Concat(nats.Select(n => $"{n.GetProperty("external_ip").GetString()} is {n.GetProperty("logical_ip").GetString()}{(onRouter.Contains(Uuid(n)) ? "" : " nowhere")}"))
                .Order(StringComparer.Ordinal),
        ];

        JsonElement[] Rows(int result) => [.. json.RootElement[result].GetProperty("rows").EnumerateArray()];
    }

    private static string Uuid(JsonElement row) => row.GetProperty("_uuid")[1].GetString()!;

    private static IEnumerable<string> Uuids(JsonElement set) =>
        set[0].ValueEquals("uuid") ? [set[1].GetString()!] : set[1].EnumerateArray().Select(u => u[1].GetString()!);

    private static (long Managed, long WorkingSet) Memory()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var process = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), process.WorkingSet64);
    }

    private static bool HasNat((int Host, int Number) domain) => domain.Number % 2 == 0;

    private static Guid DomainOf(int host, int number) => new(host, (short)number, 1, [1, 2, 3, 4, 5, 6, 7, 8]);

    private static string NameOf(int host, int number) => $"vm-{host}-{number}";

    private static string MacOf(int host, int number) => string.Create(CultureInfo.InvariantCulture, $"52:54:00:{host:x2}:{number >> 8:x2}:{number & 255:x2}");

    private static string AddressOf(int host, int number) => $"10.{host}.{1 + (number >> 8)}.{number & 255}";

    private static string ExternalOf(int host, int number) => $"192.{168 + host}.{number >> 8}.{number & 255}";

    private static string DeviceOf(int number) => $"vnet{number}";

    private static string PortOf(int host, int number) =>
        $"<port switch='switch-{host}' address='{AddressOf(host, number)}'>{(HasNat((host, number)) ? $"<nat external='{ExternalOf(host, number)}'/>" : "")}</port>";
}
