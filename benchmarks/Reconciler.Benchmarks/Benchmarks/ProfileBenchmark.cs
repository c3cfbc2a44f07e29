using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// Where the time of a start goes: each of the three hook calls, and the part of it in the daemon. The references are a C program that posts
/// the same to the same daemon, and a hook that does nothing. Once more after the daemon has stood still.
/// </summary>
internal sealed class ProfileBenchmark : IBenchmark
{
    private const int Rounds = 15;
    private const int StillRounds = 4;

    private const string Ours = "reconciler-hook";
    private const string InC = "a C program";
    private const string Idle = "a hook that does nothing";

    private static readonly string[] s_operations = ["prepare", "start", "started"];
    private static readonly TimeSpan s_still = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public string Name => "profile";

    /// <inheritdoc/>
    public string Title => "where the time of one virsh start goes, hook call by hook call";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await MeasuredNode.StartAsync(cancellationToken);
        var inC = await NativePrograms.CompileAsync("hook-call", cancellationToken);
        progress("the first start in the daemon's life");
        await node.Hooks.InstallAsync(Repository.Hook, cancellationToken);
        var first = await StartAsync(node, cancellationToken);
        var runs = new Dictionary<string, List<Run>>(StringComparer.Ordinal);
        var contest = new Contest();
        foreach (var (label, hook) in new[] { (Ours, Repository.Hook), (InC, inC), (Idle, node.Hooks.IdleHook) })
        {
            runs[label] = [];
            contest.Add(label, async token =>
            {
                await node.Hooks.InstallAsync(hook, token);
                var run = await StartAsync(node, token);
                runs[label].Add(run);
                return run.Calls.Values.Sum();
            });
        }

        progress("start after start");
        await contest.RunAsync(Rounds, TimeSpan.FromSeconds(60), cancellationToken);
        progress(string.Create(CultureInfo.InvariantCulture, $"after {s_still.TotalSeconds} s without anything to do"));
        await node.Hooks.InstallAsync(Repository.Hook, cancellationToken);
        var still = new List<Run>();
        for (var round = 0; round < StillRounds; round++)
        {
            await Task.Delay(s_still, cancellationToken);
            still.Add(await StartAsync(node, cancellationToken));
        }

        Measurement Of(string label, Func<Run, double> value) => new(label, [.. runs[label].Skip(1).Select(value)]);
        var figures = new List<Figure>();
        foreach (var operation in s_operations)
        {
            figures.Add(new(operation, "ms", Of(Ours, r => r.Calls[operation]), Of(InC, r => r.Calls[operation]), new Aim.None()));
            figures.Add(new(operation, "ms", Of(Ours, r => r.Calls[operation]), Of(Idle, r => r.Calls[operation]), new Aim.None()));
            figures.Add(new($"{operation}, in the daemon", "ms", Of(Ours, r => r.InDaemon[operation]), null, new Aim.None()));
        }

        var idle = Of(Idle, Total);
        figures.Add(new("all three", "ms", Of(Ours, Total), idle, new Aim.AtMostMore(9, "ms")));
        figures.Add(new("all three, in the daemon", "ms", Of(Ours, InDaemon), null, new Aim.AtMost(4, "ms")));
        figures.Add(new("all three, after standing still", "ms", new(Ours, [.. still.Select(Total)]), idle, new Aim.AtMostMore(9, "ms")));
        figures.Add(new("all three, after standing still, in the daemon", "ms", new(Ours, [.. still.Select(InDaemon)]), null,
            new Aim.AtMost(4, "ms")));
        figures.Add(new("all three, the first start in the daemon's life", "ms", new(Ours, [Total(first)]), idle,
            new Aim.AtMostMore(12, "ms")));
        return figures;

        static double Total(Run run) => run.Calls.Values.Sum();
        static double InDaemon(Run run) => s_operations.Sum(o => run.InDaemon[o]);
    }

    private static async Task<Run> StartAsync(MeasuredNode node, CancellationToken cancellationToken)
    {
        await node.SettleAsync(cancellationToken);
        node.Hooks.TakeTimes();
        var before = await node.Daemon.Socket.HookTimesAsync(cancellationToken);
        await node.VirshAsync("start", cancellationToken);
        var calls = node.Hooks.TakeTimesByOperation();
        var after = await node.Daemon.Socket.HookTimesAsync(cancellationToken);
        await node.VirshAsync("destroy", cancellationToken);
        await node.Daemon.WaitForSyncAsync(cancellationToken);
        return new(calls, s_operations.ToDictionary(
            o => o, o => after.GetValueOrDefault(o) - before.GetValueOrDefault(o), StringComparer.Ordinal));
    }

    /// <summary>One start, in milliseconds.</summary>
    /// <param name="Calls">Each hook call, as libvirt waited for it.</param>
    /// <param name="InDaemon">The part of it from the daemon's reading of the request to its answer.</param>
    private sealed record Run(IReadOnlyDictionary<string, double> Calls, IReadOnlyDictionary<string, double> InDaemon);
}
