using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>Many domains that appear at once, as when a host boots, beside transactions sent by hand for the same ports.</summary>
/// <remarks>
/// "At once" is the worst that can happen to the daemon: it stands still while libvirt starts the domains and their interfaces get
/// into Open vSwitch, and goes on when all of it is there and every event waits to be read. The hook has no part in it. By hand is
/// one transaction after the other on one connection, each waited for, with the same rows and without guards.
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
        await using var daemon = await Daemon.StartAsync(host, cancellationToken);
        await using var watch = await RowWatch.StartAsync(
            host.Northbound.Remote, Condition.Includes("external_ids", OwnershipKeys.Host, SimulatedHost.Name), null, cancellationToken);
        await using var client = await host.Northbound.ConnectAsync(cancellationToken);
        var figures = new List<Figure>();
        foreach (var size in s_sizes)
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"{size:#,0} foreign ports"));
            await host.GrowForeignPortsToAsync(size, cancellationToken);
            var transactions = new List<double>();
            var contest = new Contest()
                .Add(Ours, async token =>
                {
                    var (took, sent) = await AppearAsync(host, daemon, watch, domains, token);
                    transactions.Add(sent);
                    return took;
                })
                .Add(ByHand, token => SendAsync(daemon, watch, client, domains, token));
            await contest.RunAsync(Rounds, s_atMost, cancellationToken, least: 2);
            var at = string.Create(CultureInfo.InvariantCulture, $"at {size:#,0} foreign ports");
            figures.Add(new($"until committed {at}", "ms", contest[Ours], contest[ByHand], new Aim.AtMostTimes(2)));
            figures.Add(new($"transactions {at}", "", new(Ours, [.. transactions.Skip(1)]), null, new Aim.LessThan(Domains)));
        }

        return figures;
    }

    /// <summary>Lets the domains appear and, when they are all there, disappear again.</summary>
    private static async Task<(double Took, int Transactions)> AppearAsync(
        SimulatedHost host, Daemon daemon, RowWatch watch, ImmutableArray<SimulatedDomain> domains, CancellationToken cancellationToken)
    {
        await daemon.SuspendAsync();
        await host.AppearAsync(domains, cancellationToken);
        var before = watch.Transactions;
        var all = watch.ExpectAsync("every port is there", rows => rows.Ports == Domains);
        var began = Stopwatch.GetTimestamp();
        await daemon.ContinueAsync();
        var took = Stopwatch.GetElapsedTime(began, await all).TotalMilliseconds;
        var transactions = watch.Transactions - before;
        await daemon.WaitForSyncAsync(cancellationToken);
        var none = watch.ExpectAsync("no port is left", rows => rows.Ports == 0);
        await host.DisappearAsync(domains, cancellationToken);
        await none;
        await daemon.WaitForSyncAsync(cancellationToken);
        return (took, transactions);
    }

    /// <summary>Makes the same rows by hand, and deletes them again, while the daemon stands still.</summary>
    private static async Task<double> SendAsync(
        Daemon daemon, RowWatch watch, DatabaseClient client, ImmutableArray<SimulatedDomain> domains, CancellationToken cancellationToken)
    {
        await daemon.SuspendAsync();
        var made = new List<Guid>();
        var all = watch.ExpectAsync("every port is there", rows => rows.Ports == Domains);
        var began = Stopwatch.GetTimestamp();
        foreach (var domain in domains)
            made.Add((await client.TransactAsync(SimulatedRows.Create(domain.Ports), cancellationToken))[0].Uuid!.Value);
        var took = Stopwatch.GetElapsedTime(began, await all).TotalMilliseconds;
        var none = watch.ExpectAsync("no port is left", rows => rows.Ports == 0);
        await client.TransactAsync(SimulatedRows.Delete(made), cancellationToken);
        await none;
        await daemon.ResumeAsync(cancellationToken);
        return took;
    }
}
