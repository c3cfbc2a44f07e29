using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// One hook call, the whole process. The references are a C program that does the least possible, and a program that is compiled like the
/// hook and does nothing: less than that no hook in this language can take.
/// </summary>
internal sealed class HookCallBenchmark : IBenchmark
{
    private const int Rounds = 300;

    private static readonly (string Operation, string Subject)[] s_calls =
    [
        ("restore", "a call that the daemon only answers"),
        ("prepare", "prepare, which the daemon checks against the Northbound"),
    ];

    /// <inheritdoc/>
    public string Name => "hook-call";

    /// <inheritdoc/>
    public string Title => "one hook call, the whole process, while the daemon runs";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await Node.StartAsync();
        await using var daemon = await MeasuredDaemon.StartAsync(node, cancellationToken);
        using var stopwatch = await NodeStopwatch.StartAsync(node, cancellationToken);
        var reference = await NativePrograms.CompileAsync("hook-call", cancellationToken);
        var empty = await NativePrograms.CompileEmptyAsync(cancellationToken);
        var xml = Path.Combine(BenchmarkFolders.Results, "domain.xml");
        await File.WriteAllTextAsync(xml, await MeasuredDomain.XmlAsync(), cancellationToken);
        var figures = new List<Figure>();
        foreach (var (operation, subject) in s_calls)
        {
            progress(subject);
            string[] arguments = [MeasuredDomain.Name, operation, "begin", "-"];
            var contest = new Contest()
                .Add("reconciler-hook", token => stopwatch.TimeAsync(xml, ["/etc/libvirt/hooks/qemu", .. arguments], token))
                .Add("an empty Native AOT program", token => stopwatch.TimeAsync(xml, [empty], token))
                .Add("a C program", token => stopwatch.TimeAsync(xml, [reference, .. arguments], token));
            await contest.RunAsync(Rounds, TimeSpan.FromSeconds(20), cancellationToken);
            var (ours, leastPossible) = (contest["reconciler-hook"], contest["an empty Native AOT program"]);
            figures.Add(new(subject, "ms", ours, leastPossible, new Aim.AtMostTimes(1.3)));
            figures.Add(new(subject, "ms", ours, contest["a C program"], new Aim.AtMostTimes(2.5)));
        }

        return figures;
    }
}
