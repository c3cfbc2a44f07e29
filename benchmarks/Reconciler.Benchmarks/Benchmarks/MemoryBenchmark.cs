using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The daemon's memory as the Northbound grows, and as the number of its own ports grows.</summary>
internal sealed class MemoryBenchmark : IBenchmark
{
    private const int OwnPorts = 1000;
    private const int Rounds = 3;

    /// <summary>The process's anonymous memory, without mapped files and shared memory (proc(5)).</summary>
    private const string Held = "RssAnon";

    private const string Resident = "VmRSS";

    private static readonly int[] s_sizes = [0, 10_000, 100_000];

    /// <summary>How long the daemon is idle before its memory is read.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public string Name => "memory";

    /// <inheritdoc/>
    public string Title => "memory of the daemon, two seconds after it is in sync";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        await using var host = await SimulatedHost.StartAsync(domains: 1, portsEach: 1, orphans: 0, cancellationToken);
        Measurement? atNone = null;
        foreach (var size in s_sizes)
        {
            var subject = string.Create(CultureInfo.InvariantCulture, $"{size:#,0} foreign ports");
            progress(subject);
            await host.GrowForeignPortsToAsync(size, cancellationToken);
            var (held, resident) = await MeasureAsync(host, subject, cancellationToken);
            figures.Add(new($"{subject}, resident", "MB", resident, null, new Aim.AtMost(40, "MB")));
            figures.Add(atNone is null
                ? new($"{subject}, anonymous memory", "MB", held, null, new Aim.AtMost(9, "MB"))
                : new($"{subject}, anonymous memory", "MB", held, atNone, new Aim.AtMostMore(2, "MB")));
            atNone ??= held with { Label = "the same at none" };
        }

        progress(string.Create(CultureInfo.InvariantCulture, $"{OwnPorts:#,0} own ports"));
        await using var crowded = await SimulatedHost.StartAsync(OwnPorts, portsEach: 1, orphans: 0, cancellationToken);
        var (withOwn, _) = await MeasureAsync(crowded, "own ports", cancellationToken);
        var each = new Measurement("per own port", [.. withOwn.Values.Select(v => (v - atNone!.Median) * 1024 / OwnPorts)]);
        figures.Add(new(string.Create(CultureInfo.InvariantCulture, $"per own port, of {OwnPorts:#,0} on as many domains"), "kB", each, null, new Aim.AtMost(10, "kB")));
        return figures;
    }

    private static async Task<(Measurement Held, Measurement Resident)> MeasureAsync(SimulatedHost host, string label, CancellationToken cancellationToken)
    {
        var held = new List<double>();
        var resident = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var daemon = await MeasuredDaemon.StartAsync(host, cancellationToken);
            await Task.Delay(s_rest, cancellationToken);
            held.Add(daemon.Memory(Held));
            resident.Add(daemon.Memory(Resident));
        }

        return (new(label, [.. held]), new(label, [.. resident]));
    }
}
