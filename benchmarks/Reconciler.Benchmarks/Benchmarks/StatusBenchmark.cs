using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The status of one domain, the whole process. The reference is one list of all ports, in which somebody would look for it.</summary>
internal sealed class StatusBenchmark : IBenchmark
{
    private const int Rounds = 12;

    private static readonly (
        int Domains, int PortsEach, Aim Aim)[] s_hosts = [(10, 2, new Aim.AtMostTimes(3)), (1000, 10, new Aim.TimesLess(1))];

    /// <inheritdoc/>
    public string Name => "status";

    /// <inheritdoc/>
    public string Title => "status of one domain, the whole process";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var (domains, portsEach, aim) in s_hosts)
        {
            var rows = string.Create(CultureInfo.InvariantCulture, $"{domains * portsEach:#,0} own rows");
            progress(rows);
            await using var host = await SimulatedHost.StartAsync(domains, portsEach, orphans: 0, cancellationToken);
            var domain = new SimulatedDomain(domains / 2, portsEach).Name;
            var contest = new Contest()
                .Add("reconciler status", token => LocalStopwatch.TimeAsync(
                    Repository.Program, ["status", domain, "--config", host.Configuration], 0, token))
                .Add("ovn-nbctl list Logical_Switch_Port", token => LocalStopwatch.TimeAsync(
                    "ovn-nbctl", [$"--db={host.Northbound.UnixText}", "--timeout=60", "list", "Logical_Switch_Port"], 0, token));
            await contest.RunAsync(Rounds, TimeSpan.FromSeconds(30), cancellationToken);
            figures.Add(new(
                $"status of one domain, {rows}", "ms", contest["reconciler status"], contest["ovn-nbctl list Logical_Switch_Port"], aim));
        }

        return figures;
    }
}
