using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// The search for orphans among many rows, the whole process. The reference is a shell script with one call of each tool.
/// </summary>
internal sealed class SweepBenchmark : IBenchmark
{
    private const int Domains = 1000;
    private const int PortsEach = 10;
    private const int Orphans = 10;
    private const int Rounds = 8;

    /// <inheritdoc/>
    public string Name => "sweep";

    /// <inheritdoc/>
    public string Title => string.Create(
        CultureInfo.InvariantCulture, $"sweep --dry-run, {Domains * PortsEach:#,0} own rows of which {Orphans * PortsEach} are orphans, the whole process");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        progress("filling the databases");
        await using var host = await SimulatedHost.StartAsync(Domains, PortsEach, Orphans, cancellationToken);
        var script = BenchmarkFolders.PathOf("scripts", "shell-sweep");
        var report = await Programs.RunAsync(
            "sh",
            ["-c", "\"$0\" sweep --dry-run --config \"$1\" | tail -n 1", Repository.Program, host.Configuration],
            cancellationToken: cancellationToken);
        progress($"reconciler found: {report.Succeeded().Trim()}");
        var contest = new Contest()
            .Add("reconciler sweep", token => LocalStopwatch.TimeAsync(Repository.Program, ["sweep", "--dry-run", "--config", host.Configuration], 1, token))
            .Add("a shell script", token => LocalStopwatch.TimeAsync(
                script, [host.Northbound.UnixText, host.OpenVSwitch.UnixText, SimulatedHost.Name], 1, token));
        await contest.RunAsync(Rounds, TimeSpan.FromSeconds(60), cancellationToken);
        return [new("sweep --dry-run", "ms", contest["reconciler sweep"], contest["a shell script"], new Aim.TimesLess(2))];
    }
}
