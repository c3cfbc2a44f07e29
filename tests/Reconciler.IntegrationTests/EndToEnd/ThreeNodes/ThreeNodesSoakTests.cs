using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Reconciler.IntegrationTests.EndToEnd.ThreeNodes;

/// <summary>Thirty domains start, stop and move between three nodes that crash and lose their wires. Part of <c>make soak</c>, not of <c>make test</c>.</summary>
[Category("Soak")]
internal sealed class ThreeNodesSoakTests : ThreeNodesTest
{
    private const int Domains = 30;
    private const int Workers = 3;
    private static readonly TimeSpan s_betweenFaults = TimeSpan.FromSeconds(12);
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _definitions = new(StringComparer.Ordinal);

    [Test]
    public async Task After_minutes_of_moves_crashes_and_partitions_rows_interfaces_and_domains_agree()
    {
        var duration = TimeSpan.FromMinutes(double.Parse(Environment.GetEnvironmentVariable("SOAK_NODES_MINUTES") ?? "5", CultureInfo.InvariantCulture));
        var seed = Environment.TickCount;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        for (var i = 0; i < Domains; i++)
        {
            var annotation = string.Create(CultureInfo.InvariantCulture, $"<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"10.140.0.{i + 10}\"><ovn:nat external=\"192.168.58.{i + 110}\"/></ovn:port></ovn:ports>");
            await Central.DefineAsync(NameOf(i), annotation, "--network", "nat-net");
            _definitions[NameOf(i)] = await Central.VirshAsync("dumpxml", "--inactive", NameOf(i));
            await Central.VirshAsync("undefine", NameOf(i));
        }

        var clock = Stopwatch.StartNew();
        using var stop = new CancellationTokenSource(duration);
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, Workers).Select(w => Task.Run(() => ChurnAsync(new Random(seed + w), w, stop.Token))),
            Task.Run(() => FailAsync(new Random(seed - 1), stop.Token)),
        ]);
        foreach (var (what, times) in _counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            await TestContext.Out.WriteLineAsync($"{what}: {times}");
        await TestContext.Out.WriteLineAsync($"after {clock.Elapsed.TotalMinutes:0.0} minutes");

        var runs = new List<(string Domain, LabNode Node)>();
        foreach (var node in Nodes)
            runs.AddRange((await ListAsync(node)).Select(d => (d, node)));
        Assert.That(runs.GroupBy(r => r.Domain).Where(g => g.Count() > 1), Is.Empty, "libvirt runs a domain once");
        var expected = runs.Select(r => $"{r.Domain} {r.Node.HostName}").Order(StringComparer.Ordinal).ToArray();
        await TestContext.Out.WriteLineAsync($"{expected.Length} domains run at the end");
        // A hand-over that was cut short is withdrawn by the second of two sweeps.
        await Eventually.Async(() => RowsAsync(Central.PortsAsync()), r => r.SequenceEqual(expected), TimeSpan.FromSeconds(150), $"ports are those of {string.Join(", ", expected)}");
        await Eventually.Async(() => RowsAsync(Central.NatsAsync()), r => r.SequenceEqual(expected), TimeSpan.FromSeconds(10), "floating IPs are those of the domains that run");
        foreach (var (domain, node) in runs)
        {
            var port = (await Central.PortsOfAsync(domain)).Single();
            Assert.That(await node.InterfaceIdsAsync(domain), Does.Contain(port["name"].Trim('"')), $"{domain} is bound to its port");
            await WaitForUpAsync(domain, node);
        }
    }

    /// <summary>ovn-controller may have lost its wire at the very end: it notices after seconds, and tries again after more of them.</summary>
    private async Task WaitForUpAsync(string domain, LabNode node)
    {
        try
        {
            await Eventually.Async(() => Central.PortsOfAsync(domain), p => p.All(row => row["up"] == "true"), TimeSpan.FromSeconds(60), $"{domain} is up");
        }
        catch (TimeoutException)
        {
            await TestContext.Out.WriteLineAsync((await node.RunAsync("tail", "-n", "40", "/var/log/ovn/ovn-controller.log")).Output);
            await TestContext.Out.WriteLineAsync((await node.RunAsync("ovs-vsctl", "--timeout=5", "show")).Output);
            await TestContext.Out.WriteLineAsync((await Central.RunAsync("ovn-sbctl", "--timeout=5", "show")).Output);
            throw;
        }
    }

    private async Task ChurnAsync(Random random, int worker, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var domain = NameOf((random.Next(Domains / Workers) * Workers) + worker);
            try
            {
                await ChangeAsync(random, domain);
            }
            catch (Exception e) when (e is TimeoutException or ProgramException)
            {
                // A node died or was cut off while it was asked.
                Count("left undone");
                await Task.Delay(500, CancellationToken.None);
            }
        }
    }

    private async Task ChangeAsync(Random random, string domain)
    {
        LabNode? on = null;
        foreach (var node in Nodes)
        {
            if ((await ListAsync(node)).Contains(domain))
                on = node;
        }

        var other = Nodes[random.Next(Nodes.Length)];
        if (on is null)
        {
            await other.RunWithInputAsync(_definitions[domain], "virsh", "-q", "define", "/dev/stdin");
            Count((await other.TryVirshAsync("start", domain)).ExitStatus == 0 ? "started" : "not started");
        }
        else if (other == on)
        {
            Count((await on.TryVirshAsync("destroy", domain)).ExitStatus == 0 ? "destroyed" : "not destroyed");
        }
        else
        {
            var moved = await on.TryVirshAsync("migrate", "--live", "--p2p", "--persistent", "--undefinesource", domain, $"qemu+tcp://{other.HostName}/system");
            Count(moved.ExitStatus == 0 ? "moved" : "not moved");
        }
    }

    private async Task FailAsync(Random random, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Task.Delay(s_betweenFaults, stop);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            // Not the first node: the Northbound is there.
            var node = Nodes[random.Next(1, Nodes.Length)];
            switch (random.Next(3))
            {
                case 0:
                    await CrashAsync(node);
                    await Task.Delay(random.Next(500, 4000), CancellationToken.None);
                    await BootAsync(node);
                    Count("node crashed");
                    break;
                case 1:
                    await node.WireAsync("cut", "plain");
                    await Task.Delay(random.Next(500, 8000), CancellationToken.None);
                    await node.WireAsync("join");
                    Count("node cut off");
                    break;
                default:
                    await KillDaemonAsync(node);
                    await Task.Delay(random.Next(0, 4000), CancellationToken.None);
                    await StartDaemonAsync(node);
                    Count("daemon killed");
                    break;
            }
        }
    }

    private static async Task<string[]> ListAsync(LabNode node) =>
        (await node.TryVirshAsync("list", "--name")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<string[]> RowsAsync(Task<System.Collections.Immutable.ImmutableArray<NorthboundRow>> rows) =>
        [.. (await rows).Select(r => $"{r.ExternalId("reconciler:vm-name")} {r.ExternalId("reconciler:host")}").Order(StringComparer.Ordinal)];

    private void Count(string what) => _counts.AddOrUpdate(what, 1, (_, n) => n + 1);

    private static string NameOf(int i) => string.Create(CultureInfo.InvariantCulture, $"many-{i:D2}");
}
