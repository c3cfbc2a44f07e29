using System.Globalization;
using Reconciler.Benchmarks.Measuring;
using Reconciler.Benchmarks.Running;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>What the hook adds to <c>virsh start</c> and <c>virsh destroy</c> as the Northbound grows.</summary>
/// <remarks>
/// It is measured in two ways: the whole of virsh, which includes the noise of QEMU's start, and the time in the hook's own calls, which is
/// what a hook adds. ovn-northd is stopped, because it would need minutes for the foreign ports. Neither the daemon nor the hooks wait for
/// it.
/// </remarks>
internal sealed class VirshBenchmark : IBenchmark
{
    private const int Rounds = 12;

    private const string Ours = "reconciler";
    private const string None = "no hook";
    private const string Idle = "a hook that does nothing";
    private const string Bash = "a bash hook";
    private const string BashWithDaemon = "a bash hook, ovn-nbctl daemon";

    private static readonly int[] s_sizes = [0, 10_000, 100_000];
    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(75);

    /// <inheritdoc/>
    public string Name => "virsh";

    /// <inheritdoc/>
    public string Title => "what the hook adds to virsh start and virsh destroy, by the number of foreign ports in the Northbound";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await Node.StartAsync();
        await node.Lab.ServiceAsync("stop", "ovn-northd");
        await using var northbound = await DatabaseClient.ConnectAsync(node.Northbound, "OVN_Northbound", cancellationToken);
        var foreign = new ForeignPorts(northbound, MeasuredDomain.Switch);
        await node.Lab.DefineAsync(await MeasuredDomain.XmlAsync());
        await using var hooks = await HookVariants.PrepareAsync(node, cancellationToken);
        using var stopwatch = await NodeStopwatch.StartAsync(node, cancellationToken);
        await using var daemon = await MeasuredDaemon.StartAsync(node, cancellationToken);
        var figures = new List<Figure>();
        var startsInHook = new List<Measurement>();
        foreach (var size in s_sizes)
        {
            progress(string.Create(CultureInfo.InvariantCulture, $"{size:#,0} foreign ports"));
            await foreign.GrowToAsync(size, cancellationToken);
            await hooks.StartNbctlDaemonAsync(cancellationToken);
            var runs = await MeasureAsync(hooks, stopwatch, daemon, cancellationToken);
            figures.AddRange(FiguresOf(size, runs));
            startsInHook.Add(runs[Ours].Measure(Ours, r => r.StartHooks));
        }

        var (fewest, most) = (startsInHook[0] with { Label = "the same at none" }, startsInHook[^1]);
        figures.Add(new("start, in the hook, at 100,000 ports", "ms", most, fewest, new Aim.AtMostMore(2, "ms")));
        return figures;
    }

    private static async Task<Dictionary<string, HookRuns>> MeasureAsync(HookVariants hooks, NodeStopwatch stopwatch, MeasuredDaemon daemon, CancellationToken cancellationToken)
    {
        var runs = new Dictionary<string, HookRuns>(StringComparer.Ordinal);
        var contest = new Contest();
        foreach (var (label, hook) in new[]
        {
            (None, (string?)null), (Idle, hooks.IdleHook), (Ours, Repository.Hook), (Bash, hooks.BashHook), (BashWithDaemon, hooks.BashHookWithDaemon),
        })
        {
            var ofHook = runs[label] = new();
            contest.Add(label, async token =>
            {
                await hooks.InstallAsync(hook, token);
                // If it ran with the other hooks, both would make the same rows.
                var isOurs = label == Ours;
                if (isOurs)
                    await daemon.ResumeAsync(token);
                var start = await stopwatch.TimeAsync(token, "virsh", "-q", "start", MeasuredDomain.Name);
                var startHooks = hooks.TakeTimes();
                if (isOurs)
                    await daemon.WaitForSyncAsync(token);
                var destroy = await stopwatch.TimeAsync(token, "virsh", "-q", "destroy", MeasuredDomain.Name);
                var destroyHooks = hooks.TakeTimes();
                if (isOurs)
                {
                    await daemon.WaitForSyncAsync(token);
                    await daemon.SuspendAsync();
                }

                ofHook.Add(new(start, startHooks, destroy, destroyHooks));
                return start;
            });
        }

        await daemon.SuspendAsync();
        await contest.RunAsync(Rounds, s_atMost, cancellationToken);
        await daemon.ResumeAsync(cancellationToken);
        foreach (var ofHook in runs.Values)
            ofHook.DropFirst();
        return runs;
    }

    private static IEnumerable<Figure> FiguresOf(int size, Dictionary<string, HookRuns> runs)
    {
        var at = string.Create(CultureInfo.InvariantCulture, $"at {size:#,0} ports");
        foreach (var (subject, ofRun) in new (string, Func<HookRun, double>)[]
        {
            ("virsh start", r => r.Start), ("start, in the hook,", r => r.StartHooks), ("virsh destroy", r => r.Destroy), ("destroy, in the hook,", r => r.DestroyHooks),
        })
        {
            var inHook = subject.Contains("in the hook", StringComparison.Ordinal);
            Measurement Of(string label) => runs[label].Measure(label, ofRun);
            if (!inHook)
                yield return new($"{subject} {at}", "ms", Of(Ours), Of(None), new Aim.None());
            var most = !inHook ? 10 : subject.StartsWith("start", StringComparison.Ordinal) ? 9 : 4;
            yield return new($"{subject} {at}", "ms", Of(Ours), Of(Idle), new Aim.AtMostMore(most, "ms"));
            if (!inHook)
                continue;
            // The hook that people use today; the aim is for 10,000 ports.
            Aim aim = size == 10_000 ? new Aim.TimesLess(40) : new Aim.TimesLess(1);
            yield return new($"{subject} {at}", "ms", Of(Ours), Of(Bash), aim);
            yield return new($"{subject} {at}", "ms", Of(Ours), Of(BashWithDaemon), new Aim.TimesLess(1));
        }
    }
}
