using System.Diagnostics;
using Reconciler.Benchmarks.Benchmarks;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Reporting;
using Reconciler.Benchmarks.Running;

if (args is [OvsdbClientProgram.Command, .. var rest])
    return await OvsdbClientProgram.RunAsync(rest);

IBenchmark[] all =
[
    new HookCallBenchmark(),
    new ProfileBenchmark(),
    new VirshBenchmark(),
    new StatusBenchmark(),
    new SweepBenchmark(),
    new MemoryBenchmark(),
    new StartBenchmark(),
    new ClientBenchmark(),
    new FleetBenchmark(),
    new FleetReturnBenchmark(),
    new BootBenchmark(),
    new UpBenchmark(),
    new GoneBenchmark(),
    new HostileBenchmark(),
    new MicroBenchmark(),
    new TopologyBenchmark(),
    new LeaseBenchmark(),
    new AttachBenchmark(),
];

var wanted = args.Length == 0 ? all : [.. all.Where(b => args.Contains(b.Name))];
if (wanted.Length == 0 || (args.Length > 0 && wanted.Length != args.Length))
{
    Console.Error.WriteLine($"usage: benchmarks [NAME...]\nNAME: {string.Join(", ", all.Select(b => b.Name))}");
    return 2;
}

if (!File.Exists(Repository.Program))
{
    Console.Error.WriteLine($"{Repository.Program} is missing: run 'make stage' first");
    return 2;
}

using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    interrupted.Cancel();
};

Directory.CreateDirectory(BenchmarkFolders.Results);
var command = args.Length == 0 ? "make bench" : $"make bench BENCH=\"{string.Join(' ', args)}\"";
var machine = await MachineDescription.ReadAsync(interrupted.Token);
var results = new List<BenchmarkResult>();
foreach (var benchmark in wanted)
{
    Console.Error.WriteLine($"== {benchmark.Name}: {benchmark.Title}");
    var began = Stopwatch.GetTimestamp();
    void Progress(string text) => Console.Error.WriteLine($"   {Stopwatch.GetElapsedTime(began).TotalSeconds,5:0.0} s  {text}");
    try
    {
        var figures = await benchmark.RunAsync(Progress, interrupted.Token);
        results.Add(new(benchmark.Name, benchmark.Title, [.. figures], Stopwatch.GetElapsedTime(began)));
    }
    catch (Exception e) when (e is BenchmarkException or ProgramException or TimeoutException or Reconciler.Ovsdb.OvsdbException)
    {
        // If one benchmark fails, the figures of the others are still reported.
        results.Add(new(benchmark.Name, benchmark.Title, [], Stopwatch.GetElapsedTime(began)) { Failure = e.Message });
    }
}

var page = MarkdownReport.Write(command, machine, results);
await File.WriteAllTextAsync(Path.Combine(BenchmarkFolders.Results, "results.md"), page, interrupted.Token);
await using (var json = File.Create(Path.Combine(BenchmarkFolders.Results, "results.json")))
    JsonReport.Write(json, command, machine, results);
Console.WriteLine(page);
return results.Any(r => r.Failure is not null) ? 3 : 0;
