using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using Perfolizer.Horology;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Micro;
using Reconciler.Benchmarks.Running;
using Measurement = Reconciler.Benchmarks.Measuring.Measurement;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The time and the allocations of one message, one domain and one pass, measured with BenchmarkDotNet.</summary>
/// <remarks>
/// It runs in this process, which has the daemon's settings, but neither its ReadyToRun code nor other load. Use these figures to compare
/// one version with the next, and a crowded host with an empty one.
/// </remarks>
internal sealed class MicroBenchmark : IBenchmark
{
    private static readonly Type[] s_alone = [typeof(DecodingMicro), typeof(ReplicaMicro), typeof(PlanningMicro)];

    /// <inheritdoc/>
    public string Name => "micro";

    /// <inheritdoc/>
    public string Title => "what is computed in memory, and what it allocates";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        var figures = new List<Figure>();
        foreach (var type in s_alone)
        {
            progress(type.Name);
            foreach (var report in await ReportsOfAsync(type, cancellationToken))
            {
                var subject = report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');
                figures.Add(new(subject, "ns", TimeOf(report, subject), null, new Aim.None()));
                figures.Add(new(subject, "B", AllocatedBy(report, subject), null, new Aim.None()));
            }
        }

        progress(nameof(CrowdMicro));
        foreach (var pair in (await ReportsOfAsync(typeof(CrowdMicro), cancellationToken)).GroupBy(r => r.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo))
        {
            var (alone, crowded) = (OthersIn(pair, 0), OthersIn(pair, CrowdMicro.Crowd));
            var subject = string.Create(CultureInfo.InvariantCulture, $"{pair.Key.Trim('\'')}, {CrowdMicro.Crowd:#,0} other domains");
            // At most twice the time, because more rows do not fit into the processor's caches.
            figures.Add(new(subject, "ns", TimeOf(crowded, subject), TimeOf(alone, "no other domain"), new Aim.AtMostTimes(2)));
            figures.Add(new(subject, "B", AllocatedBy(crowded, subject), AllocatedBy(alone, "no other domain"), new Aim.AtMostTimes(1.01)));
        }

        return figures;

        static BenchmarkReport OthersIn(IEnumerable<BenchmarkReport> reports, int others) =>
            reports.Single(r => Equals(r.BenchmarkCase.Parameters[nameof(CrowdMicro.Others)], others));
    }

    private static async Task<IEnumerable<BenchmarkReport>> ReportsOfAsync(Type type, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var log = new LogCapture();
        var job = Job.Default
            .WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(4)
            .WithIterationCount(7)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        var configuration = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(log)
            .WithArtifactsPath(Path.Combine(BenchmarkFolders.Results, "micro"));
        // It blocks for as long as it measures.
        var summary = await Task.Run(() => BenchmarkRunner.Run(type, configuration), cancellationToken);
        var reports = summary.Reports;
        return !summary.HasCriticalValidationErrors && !reports.IsEmpty && reports.All(r => r.Success)
            ? reports
            : throw new BenchmarkException($"{type.Name}: {string.Concat(log.CapturedOutput.TakeLast(20).Select(l => l.Text))}");
    }

    private static Measurement TimeOf(BenchmarkReport report, string label) =>
        new(label, [.. report.GetResultRuns().Select(r => r.GetAverageTime().Nanoseconds)]);

    private static Measurement AllocatedBy(BenchmarkReport report, string label) =>
        new(label, [report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? throw new BenchmarkException($"{label}: allocations were not counted")]);
}
