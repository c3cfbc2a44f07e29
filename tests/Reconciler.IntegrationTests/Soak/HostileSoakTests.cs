using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Reconciler.Doctor.Reading;

namespace Reconciler.IntegrationTests.Soak;

/// <summary>
/// A daemon among everything that is hostile at once: a tenant's XML, a peer's rows, a local user, and hooks with large bodies. <c>make soak
/// SOAK=hostile</c> runs it, for an hour or for SOAK_MINUTES.
/// </summary>
[Category("HostileSoak")]
[NonParallelizable]
internal sealed class HostileSoakTests
{
    /// <summary><c>MemoryHigh=</c> of the unit.</summary>
    private const long MemoryHighKilobytes = 800 << 10;

    private const int LargestBody = 16 << 20;
    private const int Rows = 5000;
    private const string Victim = "victim";
    private const string Address = "10.140.0.50";

    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<double> _prepare = [];

    private static LabNode Node => SoakSetUp.Node;

    [Test]
    public async Task A_domain_has_its_port_each_time_whatever_the_others_do()
    {
        var duration = TimeSpan.FromMinutes(
            double.Parse(Environment.GetEnvironmentVariable("SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture));
        (await Node.RunWithInputAsync("metrics: {listen: \"127.0.0.1:9643\"}\n", "sh", "-c",
            "mkdir -p /etc/reconciler; cat >/etc/reconciler/reconciler.yaml")).Succeeded();
        await using var daemon = await DaemonProcess.StartAsync(Node);
        await daemon.WaitUntilHealthyAsync(Node);
        await Node.DefineAsync(Victim, $"<ovn:ports xmlns:ovn=\"urn:ovn-reconciler:domain:1\"><ovn:port switch=\"nat-switch-1\" address=\"{Address}\"/></ovn:ports>", "--network", "nat-net");
        using var stop = new CancellationTokenSource(duration);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(new[] { StartAndStopAsync, CallAsync, TenantAsync, PeerAsync, LocalUserAsync, LargeBodiesAsync }.Select(
            actor => Task.Run(async () =>
        {
            try
            {
                await actor(stop.Token);
            }
            catch (Exception)
            {
                // Without one of them, the others are not worth the time.
                await stop.CancelAsync();
                throw;
            }
        })));

        var most = ProcessMemory.ReadKilobytes(daemon.StatusFile, "VmHWM");
        await Eventually.Async(
            () => Task.FromResult(ProcessMemory.ReadKilobytes(daemon.StatusFile, "VmRSS")), now =>
                now < 200 << 10, TimeSpan.FromMinutes(2), "the memory is given back");
        var times = _prepare.Order().ToArray();
        var report = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"# Hostile soak: {clock.Elapsed.TotalMinutes:0.0} minutes").AppendLine();
        foreach (var (what, count) in _counts.OrderBy(c => c.Key, StringComparer.Ordinal))
            report.AppendLine(CultureInfo.InvariantCulture, $"- {what}: {count}");
        report.AppendLine(CultureInfo.InvariantCulture, $"- prepare of another domain, ms: median {times[times.Length / 2]:0.0}, 99th percentile {times[times.Length * 99 / 100]:0.0}, most {times[^1]:0.0}");
        report.AppendLine(CultureInfo.InvariantCulture, $"- memory of the daemon, MiB: at most {most >> 10}, at the end {ProcessMemory.ReadKilobytes(daemon.StatusFile, "VmRSS") >> 10}");
        report.AppendLine(CultureInfo.InvariantCulture, $"- the daemon's log: {daemon.Log.Length >> 10} KiB");
        await TestContext.Out.WriteLineAsync(report);
        await File.WriteAllTextAsync(Repository.PathOf("artifacts", "soak-hostile.md"), report.ToString());

        Assert.That(daemon.HasEnded, Is.False, daemon.Log[^Math.Min(daemon.Log.Length, 2000)..]);
        Assert.That(daemon.Log.Split('\n').Where(
            l => l.Contains(" ERROR ", StringComparison.Ordinal) || l.Contains(" FATAL ", StringComparison.Ordinal)).Take(3), Is.Empty);
        Assert.That(most, Is.LessThan(MemoryHighKilobytes));
        Assert.That(_counts.GetValueOrDefault("starts of the domain without its port"), Is.Zero);
        await Node.RemoveDomainsAsync();
    }

    private async Task StartAndStopAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Node.VirshAsync("start", Victim);
            // The start has returned, so the hook has, and the port is there.
            Count((await Node.FindAsync("Logical_Switch_Port", "external_ids:reconciler\\:vm-name=victim")).Length == 1
                ? "starts of the domain with its port" : "starts of the domain without its port");
            await Node.VirshAsync("destroy", Victim);
        }
    }

    /// <summary>What the hook of another domain takes.</summary>
    private async Task CallAsync(CancellationToken stop)
    {
        var xml = await LabNode.DomainXmlAsync("other", "--network", "nat-net");
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            await PostAsync("other", "prepare", xml);
            _prepare.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await Task.Delay(50, CancellationToken.None);
        }
    }

    private async Task TenantAsync(CancellationToken stop)
    {
        string[] macs = [.. Enumerable.Range(0, HostileAnnotation.Interfaces)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"52:54:00:66:00:{i:x2}"))];
        var xml = await LabNode.DomainXmlAsync(["tenant", .. macs.SelectMany(m => new[] { "--network", "nat-net", "--mac", m })]);
        xml = xml.Replace("</name>", $"</name><uuid>{Guid.NewGuid()}</uuid>", StringComparison.Ordinal);
        for (var turn = 0; !stop.IsCancellationRequested; turn++)
        {
            var hostile = xml.Replace("</domain>", $"<metadata>{HostileAnnotation.Of(turn, macs, "nat-switch-1", (i, a) => string.Create(CultureInfo.InvariantCulture, $"fd00:140::66:{i:x}:{a:x}"))}</metadata></domain>", StringComparison.Ordinal);
            await Node.DefineAsync(hostile);
            Count("definitions of a tenant");
            await PostAsync("tenant", "prepare", hostile);
            await PostAsync("tenant", "attach", hostile);
            Count("hook calls of a tenant", 2);
        }
    }

    /// <summary>Rows with this host's name, of domains that nobody has.</summary>
    private async Task PeerAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            for (var at = 0; at < Rows && !stop.IsCancellationRequested; at += 250)
            {
                string[] commands =
                [
                    .. Enumerable.Range(at, 250).SelectMany(i => new[]
                    {
                        "--", "--may-exist", "lsp-add", "nat-switch-2", $"evil-{i}", "--", "set", "Logical_Switch_Port", $"evil-{i}",
                        "external_ids:reconciler\\:host=node-1", $"external_ids:reconciler\\:vm-id={Guid.NewGuid()}",
                    }),
                ];
                await Node.NbctlAsync(commands);
                Count("rows of a peer", 250);
            }

            // The whole network has changed for every host.
            await Node.NbctlAsync("--if-exists", "ls-del", "nat-switch-2", "--", "ls-add", "nat-switch-2");
        }
    }

    private async Task LocalUserAsync(CancellationToken stop)
    {
        const string Connect = """
            for (1..2000) { my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:9643") or next; print $s "rubbish\r\n\r\n" if $_ & 1; push @held, $s if @held < 500 }
            sleep 1;
            """;
        while (!stop.IsCancellationRequested)
        {
            await Node.RunAsync("perl", "-MIO::Socket::INET", "-e", Connect);
            Count("connections of a local user", 2000);
            var scrape = await Node.RunAsync("perl", "-MIO::Socket::INET", "-e",
                """my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:9643") or die; print $s "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"; print <$s>""");
            Count(scrape.Output.StartsWith("HTTP/1.1 200", StringComparison.Ordinal) ? "scrapes that were answered"
                : "scrapes that were not");
            await Task.Delay(1000, CancellationToken.None);
        }
    }

    private async Task LargeBodiesAsync(CancellationToken stop)
    {
        var xml = $"<domain><name>large</name><uuid>{Guid.NewGuid()}</uuid><description>{new string('x', LargestBody - 1000)}</description></domain>";
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => PostAsync("large", "prepare", xml)));
            Count("bodies of 16 MiB", 40);
            await Task.WhenAny(Task.Delay(20_000, stop));
        }
    }

    private static async Task PostAsync(string domain, string operation, string xml)
    {
        using var client = HookSocketHttp.CreateClient(Node.PathOf("/run/reconciler/hook.sock"), TimeSpan.FromMinutes(2));
        using var content = new StringContent(xml);
        using var response = await client.PostAsync(
            new Uri($"/hook?driver=qemu&object={domain}&operation={operation}&suboperation=begin&extra=-", UriKind.Relative), content);
        Assert.That((int)response.StatusCode, Is.AnyOf(204, 409, 400), await response.Content.ReadAsStringAsync());
    }

    private void Count(string what, int times = 1) => _counts.AddOrUpdate(what, times, (_, n) => n + times);
}
