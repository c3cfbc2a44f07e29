using System.Collections.Immutable;
using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>Many domains appear at once, as when a host boots. The reference is transactions by hand for the same ports.</summary>
/// <remarks>
/// "At once" is the worst case for the daemon: it is stopped while libvirt starts the domains and their interfaces are added to Open
/// vSwitch, and continued when every event waits to be read. The hook is not involved. By hand means one transaction after the other on one
/// connection, with the same rows and without guards.
/// </remarks>
internal sealed class BootBenchmark : IBenchmark
{
    private const int Domains = 500;
    private const int Rounds = 4;

    private const string Ours = "reconciler";
    private const string ByHand = "by hand, one after the other";

    private static readonly int[] s_sizes = [0, 10_000];
    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "boot";

    /// <inheritdoc/>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"{Domains} domains appear at once, until every port is committed");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var domains = Enumerable.Range(0, Domains).Select(d => new SimulatedDomain(d, ports: 1)).ToImmutableArray();
        await using var host = await SimulatedHost.StartAsync(domains: 0, portsEach: 1, orphans: 0, cancellationToken);
        await using var daemon = await MeasuredDaemon.StartAsync(host, cancellationToken);
        await using var watch = await RowWatch.StartAsync(
            host.Northbound.Unix, Condition.Includes("external_ids", OwnershipKeys.Host, SimulatedHost.Name), null, cancellationToken);
        await using var client = await DatabaseClient.ConnectAsync(host.Northbound, cancellationToken);
        var figures = new List<Figure>();
        foreach (var size in s_sizes)
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"{size:#,0} foreign ports"));
            await host.GrowForeignPortsToAsync(size, cancellationToken);
            var (runs, byHand) = (new List<BootRun>(), new List<BootRun>());
            var contest = new Contest()
                .Add(Ours, token => KeepAsync(runs, AppearAsync(host, daemon, watch, domains, token)))
                .Add(ByHand, token => KeepAsync(byHand, SendAsync(host, daemon, watch, client, domains, token)));
            await contest.RunAsync(Rounds, s_atMost, cancellationToken, least: 2);
            Measurement Of(string label, Func<BootRun, double> ofRun) => new(label, [.. (label == Ours ? runs : byHand).Skip(1).Select(ofRun)]);
            var at = string.Create(CultureInfo.InvariantCulture, $"at {size:#,0} foreign ports");
            figures.Add(new($"until committed {at}", "ms", contest[Ours], contest[ByHand], new Aim.AtMostTimes(3)));
            figures.Add(new($"transactions {at}", "", Of(Ours, r => r.Transactions), Of(ByHand, r => r.Transactions),
                new Aim.LessThan(51)));
            figures.Add(new($"processor time of the Northbound server {at}", "ms", Of(Ours, r => r.Server), Of(ByHand, r => r.Server), new Aim.None()));
            figures.Add(new($"processor time of libvirtd {at}", "ms", Of(Ours, r => r.Libvirt), null, new Aim.None()));
            figures.Add(new($"processor time of the daemon {at}", "ms", Of(Ours, r => r.Daemon), null, new Aim.None()));
        }

        return figures;
    }

    private static async Task<double> KeepAsync(List<BootRun> runs, Task<BootRun> run)
    {
        runs.Add(await run);
        return runs[^1].Took;
    }

    /// <summary>Makes the domains appear, waits for all their ports, and makes them disappear again.</summary>
    private static async Task<BootRun> AppearAsync(
        SimulatedHost host, MeasuredDaemon daemon, RowWatch watch, ImmutableArray<SimulatedDomain> domains, CancellationToken cancellationToken)
    {
        await daemon.SuspendAsync();
        await host.AppearAsync(domains, cancellationToken);
        var all = watch.ExpectAsync("every port is there", rows => rows.Ports == Domains);
        var before = BootRun.Now(host, daemon, watch);
        await daemon.ContinueAsync();
        var at = await all;
        var run = before.Until(at, BootRun.Now(host, daemon, watch));
        await daemon.WaitForSyncAsync(cancellationToken);
        var none = watch.ExpectAsync("no port is left", rows => rows.Ports == 0);
        await host.DisappearAsync(domains, cancellationToken);
        await none;
        await daemon.WaitForSyncAsync(cancellationToken);
        return run;
    }

    /// <summary>Makes the same rows by hand, and deletes them again, while the daemon is stopped.</summary>
    private static async Task<BootRun> SendAsync(
        SimulatedHost host, MeasuredDaemon daemon, RowWatch watch, DatabaseClient client, ImmutableArray<SimulatedDomain> domains, CancellationToken cancellationToken)
    {
        await daemon.SuspendAsync();
        var made = new List<Guid>();
        var all = watch.ExpectAsync("every port is there", rows => rows.Ports == Domains);
        var before = BootRun.Now(host, daemon, watch);
        foreach (var domain in domains)
            made.Add((await client.TransactAsync(SimulatedRows.Create(domain.Ports), cancellationToken))[0].Uuid!.Value);
        var at = await all;
        var run = before.Until(at, BootRun.Now(host, daemon, watch));
        var none = watch.ExpectAsync("no port is left", rows => rows.Ports == 0);
        await client.TransactAsync(SimulatedRows.Delete(made), cancellationToken);
        await none;
        await daemon.ResumeAsync(cancellationToken);
        return run;
    }
}
