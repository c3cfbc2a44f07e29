using System.Diagnostics;
using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The daemon's start until every port is checked. The reference is one list of the same rows.</summary>
internal sealed class StartBenchmark : IBenchmark
{
    private const int LocalPorts = 200;
    private const int ForeignPorts = 100_000;
    private const int Rounds = 5;

    /// <inheritdoc/>
    public string Name => "start";

    /// <inheritdoc/>
    public string Title => string.Create(CultureInfo.InvariantCulture, $"full start of the daemon with {LocalPorts} local ports and {ForeignPorts:#,0} in the Northbound, until in sync");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        progress("filling the databases");
        await using var host = await SimulatedHost.StartAsync(LocalPorts, portsEach: 1, orphans: 0, cancellationToken);
        await host.GrowForeignPortsToAsync(ForeignPorts, cancellationToken);
        progress("starting");
        var contest = new Contest()
            .Add("reconciler run", async token =>
            {
                var began = Stopwatch.GetTimestamp();
                await using var daemon = await MeasuredDaemon.StartAsync(host, token);
                return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            })
            .Add("ovn-nbctl list Logical_Switch_Port", token => LocalStopwatch.TimeAsync(
                "ovn-nbctl", [$"--db={host.Northbound.UnixText}", "--timeout=60", "list", "Logical_Switch_Port"], 0, token));
        await contest.RunAsync(Rounds, TimeSpan.FromSeconds(60), cancellationToken);
        return [new("until in sync", "ms", contest["reconciler run"], contest["ovn-nbctl list Logical_Switch_Port"],
            new Aim.TimesLess(25))];
    }
}
