using System.Diagnostics;
using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// A Northbound server that is killed and started again under all hosts' daemons: how long until all are in step, and how often each gave
/// up. The reference is the same server that serves them one after the other. Then the same through relays.
/// </summary>
internal sealed class FleetReturnBenchmark : IBenchmark
{
    private const int Ports = 100_000;
    private const int Relays = 4;

    private static readonly (int Hosts, bool ThroughRelays)[] s_fleets = [(300, false), (1000, true)];

    /// <inheritdoc/>
    public string Name => "fleet-return";

    /// <inheritdoc/>
    public string Title => string.Create(
        CultureInfo.InvariantCulture, $"a Northbound server with {Ports:#,0} ports that is killed and started again under many daemons");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var (hosts, throughRelays) in s_fleets)
            figures.AddRange(await MeasureAsync(hosts, throughRelays, progress, cancellationToken));
        return figures;
    }

    private static async Task<Figure[]> MeasureAsync(int hosts, bool throughRelays, Action<string> progress, CancellationToken cancellationToken)
    {
        progress(string.Create(CultureInfo.InvariantCulture, $"filling a server with the ports of {hosts} hosts"));
        await using var server = await OvsdbServer.StartStandaloneAsync(OvsdbServer.NorthboundSchema);
        await using (var writer = await DatabaseClient.ConnectAsync(server, cancellationToken))
            await ForeignPorts.FillAsync(writer, Ports, cancellationToken, hosts);
        var relays = new List<OvsdbServer>();
        try
        {
            while (throughRelays && relays.Count < Relays)
                relays.Add(await OvsdbServer.StartRelayAsync(server));

            // Each relay serves its share at the same time, as far as there are processors.
            progress("one after the other");
            var alone = Stopwatch.StartNew();
            if (throughRelays)
                await Task.WhenAll(relays.Select(r => ReturningFleet.ServeOneByOneAsync(hosts / Relays, r.Tcp, cancellationToken)));
            else
                await ReturningFleet.ServeOneByOneAsync(hosts, server.Tcp, cancellationToken);
            var reference = alone.Elapsed;

            progress("all are connected, and the server is killed");
            await using var fleet = await ReturningFleet.ConnectAsync(
                hosts, throughRelays ? [.. relays.Select(r => r.Tcp)] : [server.Tcp], cancellationToken);
            await server.KillAsync();
            await fleet.LostAsync(cancellationToken);
            await server.RestartAsync();
            var returning = Stopwatch.StartNew();
            await fleet.SyncedAsync(cancellationToken);
            progress(string.Create(CultureInfo.InvariantCulture, $"in step again after {returning.Elapsed.TotalSeconds:0.0} s"));
            return FiguresOf(
                string.Create(CultureInfo.InvariantCulture, $"{hosts} daemons{(throughRelays ? $", {Relays} relays" : "")}"), returning.Elapsed, reference,
                [.. fleet.GaveUp.Select(n => (double)n)], throughRelays ? relays.Sum(r => r.ProcessorTime) : server.ProcessorTime);
        }
        finally
        {
            foreach (var relay in relays)
                await relay.DisposeAsync();
        }
    }

    private static Figure[] FiguresOf(string fleet, TimeSpan took, TimeSpan reference, double[] gaveUp, double processor) =>
    [
        new($"{fleet}: until all are in step", "s", new("all at once", [took.TotalSeconds]), new("one after the other", [reference.TotalSeconds]),
            new Aim.AtMostTimes(1.5)),
        new($"{fleet}: the most that one gave up", "times", new("all at once", [gaveUp.Max()]), null, new Aim.AtMost(1, "times")),
        new($"{fleet}: giving up, together", "times", new("all at once", [gaveUp.Sum()]), null, new Aim.None()),
        new($"{fleet}: processor time of what serves them, since its start", "s", new("all at once", [processor / 1000]), null, new Aim.None()),
    ];
}
