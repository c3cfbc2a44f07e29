using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The cost of many hosts' daemons for a Northbound server, with their filter and without.</summary>
/// <remarks>
/// The connections send the daemon's requests and keep nothing. All connect at once to a server that has just been started on a copy of the
/// database, as after a restart; then ports are added and deleted. To send everything to all connections would take the server ten minutes,
/// so only some connect without the filter, and those figures are for each connection. Under churn there are equally many with and without
/// the filter; those without leave out the first dump.
/// </remarks>
internal sealed class FleetBenchmark : IBenchmark
{
    private const int Ports = 100_000;
    private const int Changes = 2000;
    private const int ConnectionsToEverything = 20;

    private static readonly int[] s_sizes = [100, 300];

    /// <summary>At most 250 changes in a second.</summary>
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(4);

    /// <inheritdoc/>
    public string Name => "fleet";

    /// <inheritdoc/>
    public string Title => string.Create(
        CultureInfo.InvariantCulture, $"a Northbound server with {Ports:#,0} ports and the connections of many daemons: all come back at once; {Changes:#,0} changes");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        FleetReconnect? everything = null;
        foreach (var size in s_sizes)
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"filling a server with the ports of {size} hosts"));
            await using var original = await OvsdbServer.StartStandaloneAsync(OvsdbServer.NorthboundSchema);
            await using (var writer = await DatabaseClient.ConnectAsync(original, cancellationToken))
                await ForeignPorts.FillAsync(writer, Ports, cancellationToken, size);

            if (everything is null)
            {
                // Without the filter every port is sent, so one measurement is enough for all sizes.
                progress(string.Create(CultureInfo.InvariantCulture, $"{ConnectionsToEverything} come back without the filter"));
                everything = await ReconnectAsync(original, ConnectionsToEverything, FleetAsks.EveryRow, null, cancellationToken);
            }

            progress(string.Create(CultureInfo.InvariantCulture, $"{size} come back with the filter"));
            FleetChurn? change = null;
            var own = await ReconnectAsync(
                original,
                size,
                FleetAsks.OwnRows,
                async (server, fleet) =>
                {
                    progress("changes");
                    change = await ChangeAsync(server, fleet, size, cancellationToken);
                },
                cancellationToken);
            progress("changes without the filter");
            await using var others = await Fleet.ConnectAsync(original, size, FleetAsks.Changes, cancellationToken);
            figures.AddRange([.. FiguresOf(size, own, everything), .. FiguresOf(size, change!, await ChangeAsync(original, others, size, cancellationToken))]);
        }

        return figures;
    }

    private static async Task<FleetReconnect> ReconnectAsync(
        OvsdbServer original, int connections, FleetAsks asks, Func<OvsdbServer, Fleet, Task>? afterwards, CancellationToken cancellationToken)
    {
        await using var server = await original.StartCopyAsync();
        var (processor, memory) = (server.ProcessorTime, server.Memory("VmRSS"));
        await using var fleet = await Fleet.ConnectAsync(server, connections, asks, cancellationToken);
        var reconnect = new FleetReconnect(
            connections,
            (server.ProcessorTime - processor) / connections,
            fleet.Received / 1e3 / connections,
            (server.Memory("VmHWM") - memory) / connections);
        if (afterwards is not null)
            await afterwards(server, fleet);
        return reconnect;
    }

    private static async Task<FleetChurn> ChangeAsync(OvsdbServer server, Fleet fleet, int hosts, CancellationToken cancellationToken)
    {
        await using var writer = await DatabaseClient.ConnectAsync(server, cancellationToken);
        var (processor, sent) = (server.ProcessorTime, fleet.Received);
        await new PortChurn(writer, new(writer, "net-0", hosts), s_interval).RunAsync(Ports, Changes, cancellationToken);
        await fleet.CatchUpAsync(cancellationToken);
        return new((server.ProcessorTime - processor) * 1000 / Changes, (fleet.Received - sent) / 1e3 / Changes, server.Memory("VmRSS"));
    }

    private static IEnumerable<Figure> FiguresOf(int size, FleetReconnect own, FleetReconnect everything)
    {
        Figure Each(string subject, string unit, Func<FleetReconnect, double> value, Aim aim) => new(
            string.Create(CultureInfo.InvariantCulture, $"{size} daemons come back at once: {subject}"),
            unit,
            new("with the filter", [value(own)]),
            new(string.Create(CultureInfo.InvariantCulture, $"without the filter, of {everything.Connections}"), [value(everything)]),
            aim);
        return
        [
            Each("sent to each", "kB", r => r.Sent, new Aim.TimesLess(100)),
            Each("server's processor time for each", "ms", r => r.Processor, new Aim.TimesLess(5)),
            Each("server's memory for each, at most", "MB", r => r.Memory, new Aim.None()),
        ];
    }

    private static IEnumerable<Figure> FiguresOf(int size, FleetChurn own, FleetChurn everything)
    {
        Figure Change(string subject, string unit, Func<FleetChurn, double> value, Aim aim) => new(
            string.Create(CultureInfo.InvariantCulture, $"a change, {size} daemons connected: {subject}"),
            unit,
            new("with the filter", [value(own)]),
            new("without the filter", [value(everything)]),
            aim);
        return
        [
            Change("sent to all", "kB", c => c.Sent, new Aim.TimesLess(100)),
            Change("server's processor time", "µs", c => c.Processor, new Aim.AtMostTimes(1)),
            Change("server's memory meanwhile", "MB", c => c.Resident, new Aim.None()),
        ];
    }
}
