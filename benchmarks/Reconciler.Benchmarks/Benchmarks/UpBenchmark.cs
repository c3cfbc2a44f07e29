using System.Diagnostics;
using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>The time from <c>virsh start</c> until OVN sets the port up. The reference is a port made by hand before the start.</summary>
/// <remarks>
/// The time begins with the call of virsh and ends when a client that follows the Northbound sees <c>up</c>. OVN knows the port made by
/// hand before the domain starts, so it only has to bind it.
/// </remarks>
internal sealed class UpBenchmark : IBenchmark
{
    private const int Rounds = 14;

    private const string Ours = "reconciler";
    private const string ByHand = "made by hand before, no hook";
    private const string Idle = "made by hand before, a hook that does nothing";

    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public string Name => "up";

    /// <inheritdoc/>
    public string Title => "from virsh start to the port's up";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await MeasuredNode.StartAsync(cancellationToken);
        var inHooks = new List<double>();
        var untilMade = new List<double>();
        var contest = new Contest()
            .Add(Ours, async token =>
            {
                await node.Hooks.InstallAsync(Repository.Hook, token);
                await node.Daemon.ResumeAsync(token);
                var (toRow, toUp) = await StartAsync(node, token);
                inHooks.Add(node.Hooks.TakeTimes());
                untilMade.Add(toRow);
                var gone = node.ExpectGoneAsync();
                await node.VirshAsync("destroy", token);
                await gone;
                await node.Daemon.WaitForSyncAsync(token);
                await node.Daemon.SuspendAsync();
                node.Hooks.TakeTimes();
                return toUp;
            })
            .Add(ByHand, token => StartByHandAsync(node, null, token))
            .Add(Idle, token => StartByHandAsync(node, node.Hooks.IdleHook, token));

        progress("starting and stopping");
        await node.Daemon.SuspendAsync();
        await contest.RunAsync(Rounds, s_atMost, cancellationToken, least: 5);
        return
        [
            new("virsh start to up", "ms", contest[Ours], contest[ByHand], new Aim.AtMostMore(12, "ms")),
            new("virsh start to up", "ms", contest[Ours], contest[Idle], new Aim.None()),
            new("of it, in the hook", "ms", new(Ours, [.. inHooks.Skip(1)]), null, new Aim.None()),
            new("of it, until the port is in the Northbound", "ms", new(Ours, [.. untilMade.Skip(1)]), null, new Aim.None()),
        ];
    }

    private static async Task<double> StartByHandAsync(MeasuredNode node, string? hook, CancellationToken cancellationToken)
    {
        await node.Hooks.InstallAsync(hook, cancellationToken);
        var rows = await node.MakeRowsAsync(cancellationToken);
        var (_, toUp) = await StartAsync(node, cancellationToken);
        await node.VirshAsync("destroy", cancellationToken);
        await rows.DeleteAsync(cancellationToken);
        node.Hooks.TakeTimes();
        return toUp;
    }

    /// <summary>Starts the domain.</summary>
    /// <returns>The milliseconds until its port existed, and until the port was up.</returns>
    private static async Task<(double ToRow, double ToUp)> StartAsync(MeasuredNode node, CancellationToken cancellationToken)
    {
        await node.SettleAsync(cancellationToken);
        var made = 0L;
        var up = node.Watch.ExpectAsync("the port is up", rows =>
        {
            if (made == 0 && rows.Ports > 0)
                made = Stopwatch.GetTimestamp();
            return rows.AreUp;
        });
        var began = Stopwatch.GetTimestamp();
        var start = node.VirshAsync("start", cancellationToken);
        var at = await up;
        await start;
        return (Math.Max(0, Stopwatch.GetElapsedTime(began, made).TotalMilliseconds), Stopwatch.GetElapsedTime(began, at).TotalMilliseconds);
    }
}
