using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.IntegrationTests.Ovsdb;
using Reconciler.Ovsdb.Protocol;

namespace Reconciler.IntegrationTests.Soak;

/// <summary>
/// A hundred domains come and go for minutes while everything around the daemon fails in turn. <c>make soak</c> runs it, and
/// <c>make test</c> does not. SOAK_MINUTES says for how long.
/// </summary>
[Category("Soak")]
[NonParallelizable]
internal sealed class SoakTests
{
    private const int Domains = 100;
    private const int AtOnce = 40;
    private const int Workers = 3;
    private const long AllowedGrowthKilobytes = 20 << 10;
    private static readonly TimeSpan s_betweenFaults = TimeSpan.FromSeconds(15);
    private static readonly string[] s_services = ["libvirtd", "ovn-nb", "ovn-sb", "ovn-northd", "ovsdb-server", "ovn-controller"];

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, bool> _running = new();
    private readonly List<(TimeSpan At, long Anonymous)> _memory = [];

    private static LabNode Node => SoakSetUp.Node;

    [Test]
    public async Task A_hundred_domains_come_and_go_while_everything_fails_in_turn()
    {
        var duration = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("SOAK_MINUTES") ?? "10", CultureInfo.InvariantCulture));
        var seed = Environment.TickCount;
        var upstream = OvsdbRemote.TryParseList($"unix:/proc/{Node.FirstProcess}/root/run/ovn/ovnnb_db.sock", out var remotes, out var error)
            ? remotes[0]
            : throw new AssertionException(error);
        // What the daemon hears of the Northbound comes by connections that fail, too.
        await using var proxy = new FaultProxy(upstream, Fault.Random(seed, 400), Path.Combine(Path.GetTempPath(), $"soak-{Environment.ProcessId}.sock"));
        await using var daemon = await DaemonProcess.StartWithDebugLogAsync(Node, "--nb", proxy.RemoteText);
        await daemon.WaitUntilHealthyAsync(Node);
        for (var i = 0; i < Domains; i++)
        {
            await Node.DefineAsync(
                NameOf(i), string.Create(CultureInfo.InvariantCulture, $"<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"10.140.0.{i + 10}\"><ovn:nat external=\"192.168.58.{i + 110}\"/></ovn:port></ovn:ports>"), "--network", "nat-net");
        }

        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource(duration);
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, Workers).Select(w => Task.Run(() => ChurnAsync(new Random(seed + w), w, stop.Token))),
            Task.Run(() => FailAsync(new Random(seed - 1), proxy, stop.Token)),
            Task.Run(() => MeasureAsync(daemon, clock, stop.Token)),
        ]);

        proxy.CalmDown();
        var expected = string.Join(' ', _running.Where(r => r.Value).Select(r => NameOf(r.Key)).Order(StringComparer.Ordinal));
        await Eventually.Async(() => NamesAsync(Node.PortsAsync()), n => n == expected, TimeSpan.FromSeconds(30), "each domain that runs has its port, and no other is there");
        await Eventually.Async(() => NamesAsync(Node.NatsAsync()), n => n == expected, TimeSpan.FromSeconds(10), "and its floating IP");
        var sweep = await Node.RunAsync("reconciler", "sweep", "--dry-run");
        var report = Report(seed, clock.Elapsed, sweep.Output, daemon.Log);
        await TestContext.Out.WriteLineAsync(report);
        Directory.CreateDirectory(Repository.PathOf("artifacts"));
        await File.WriteAllTextAsync(Repository.PathOf("artifacts", "soak.md"), report);

        Assert.That(sweep.ExitStatus, Is.Zero, sweep.Output);
        Assert.That(daemon.HasEnded, Is.False, "the daemon is the one that was started");
        Assert.That(daemon.Log.Split('\n').Where(l => l.Contains(" ERROR ", StringComparison.Ordinal)).Take(3), Is.Empty);
        // What the first minute needs, the others need no more.
        var settled = _memory.Where(m => m.At > duration / 4).Select(m => m.Anonymous).ToArray();
        Assert.That(settled[^(settled.Length / 4)..].Average() - settled[..(settled.Length / 4)].Average(), Is.LessThan(AllowedGrowthKilobytes), "kilobytes grown");

        await Node.RemoveDomainsAsync();
        await Node.WaitForNothingLeftAsync(10);
    }

    private async Task ChurnAsync(Random random, int worker, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Each worker has domains of its own, so that nobody else changes them meanwhile.
            var i = (random.Next(Domains / Workers) * Workers) + worker;
            var runs = _running.GetValueOrDefault(i);
            if (!runs && _running.Count(r => r.Value) >= AtOnce)
                continue;
            var result = await Node.TryVirshAsync(runs ? "destroy" : "start", NameOf(i));
            Count(result.ExitStatus == 0 ? (runs ? "destroyed" : "started") : "refused while something was away");
            // What has become of it only libvirt knows, when libvirt went away in between.
            _running[i] = result.ExitStatus == 0 ? !runs : await IsRunningAsync(NameOf(i));
        }
    }

    private static async Task<bool> IsRunningAsync(string name)
    {
        var state = await Eventually.Async(
            () => Node.TryVirshAsync("domstate", name), s => s.ExitStatus == 0, TimeSpan.FromSeconds(30), $"libvirt says what {name} does");
        return state.Output.Trim() != "shut off";
    }

    private async Task FailAsync(Random random, FaultProxy proxy, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(s_betweenFaults, stop);
                var service = s_services[random.Next(s_services.Length)];
                await Node.ServiceAsync("kill", service);
                await Task.Delay(random.Next(100, 3000), CancellationToken.None);
                await Node.ServiceAsync("start", service);
                Count($"{service} killed");
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var (kind, times) in proxy.Struck)
                Count($"connection to the Northbound: {kind}", times);
        }
    }

    private async Task MeasureAsync(DaemonProcess daemon, Stopwatch clock, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            _memory.Add((clock.Elapsed, daemon.AnonymousMemory));
            await Task.Delay(2000, CancellationToken.None);
        }
    }

    private void Count(string what, int times = 1) => _counts.AddOrUpdate(what, times, (_, n) => n + times);

    private static string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"soak-{i:D3}");

    private static async Task<string> NamesAsync(Task<System.Collections.Immutable.ImmutableArray<NorthboundRow>> rows) =>
        string.Join(' ', (await rows).Select(r => r.ExternalId("reconciler:vm-name") ?? "?").Order(StringComparer.Ordinal));

    private string Report(int seed, TimeSpan took, string sweep, string log)
    {
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"# Soak: {Domains} domains for {took.TotalMinutes:0.0} minutes, seed {seed}").AppendLine();
        foreach (var (what, times) in _counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            report.AppendLine(CultureInfo.InvariantCulture, $"- {what}: {times}");
        report.AppendLine(CultureInfo.InvariantCulture, $"- warnings in the daemon's log: {log.Split('\n').Count(l => l.Contains(" WARN ", StringComparison.Ordinal))}");
        report.AppendLine(CultureInfo.InvariantCulture, $"- domains that run at the end: {_running.Count(r => r.Value)}; orphans: {sweep.Trim()}");
        report.AppendLine().AppendLine("| minute | anonymous memory of the daemon, kB |").AppendLine("|---|---|");
        foreach (var minute in _memory.GroupBy(m => (int)m.At.TotalMinutes))
            report.AppendLine(CultureInfo.InvariantCulture, $"| {minute.Key} | {minute.Min(m => m.Anonymous)} to {minute.Max(m => m.Anonymous)} |");
        return report.ToString();
    }
}
