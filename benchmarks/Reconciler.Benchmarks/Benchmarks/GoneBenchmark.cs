using System.Diagnostics;
using Reconciler.Benchmarks.Measuring;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>
/// The time from <c>virsh destroy</c> until the domain's rows are gone. The reference is to destroy it and then delete them by hand.
/// </summary>
/// <remarks>
/// The time begins with the call of virsh. With the daemon it ends when a client that follows the Northbound sees that the rows are
/// deleted, which may be before virsh returns. By hand it ends with the reply to one transaction, which is sent when virsh has returned.
/// That client has an open connection and knows the rows' UUIDs.
/// </remarks>
internal sealed class GoneBenchmark : IBenchmark
{
    private const int Rounds = 14;

    private const string Ours = "reconciler";
    private const string ByHand = "no hook, then one transaction by hand";

    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(40);

    /// <inheritdoc/>
    public string Name => "gone";

    /// <inheritdoc/>
    public string Title => "from virsh destroy to rows gone";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> progress, CancellationToken cancellationToken)
    {
        await using var node = await MeasuredNode.StartAsync(cancellationToken);
        var virsh = new List<double>();
        var virshByHand = new List<double>();
        var contest = new Contest()
            .Add(Ours, async token =>
            {
                await node.Hooks.InstallAsync(Repository.Hook, token);
                await node.Daemon.ResumeAsync(token);
                await StartAsync(node, token);
                await node.Daemon.WaitForSyncAsync(token);
                var gone = node.ExpectGoneAsync();
                var began = Stopwatch.GetTimestamp();
                var destroy = node.VirshAsync("destroy", token);
                var took = Stopwatch.GetElapsedTime(began, await gone).TotalMilliseconds;
                virsh.Add(await destroy);
                await node.Daemon.WaitForSyncAsync(token);
                await node.Daemon.SuspendAsync();
                return took;
            })
            .Add(ByHand, async token =>
            {
                await node.Hooks.InstallAsync(null, token);
                var rows = await node.MakeRowsAsync(token);
                await StartAsync(node, token);
                var gone = node.ExpectGoneAsync();
                var began = Stopwatch.GetTimestamp();
                virshByHand.Add(await node.VirshAsync("destroy", token));
                await rows.DeleteAsync(token);
                var took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                await gone;
                return took;
            });

        progress("starting and stopping");
        await node.Daemon.SuspendAsync();
        await contest.RunAsync(Rounds, s_atMost, cancellationToken, least: 5);
        return
        [
            new("virsh destroy to rows gone", "ms", contest[Ours], contest[ByHand], new Aim.AtMostMore(20, "ms")),
            new("virsh destroy alone", "ms", new(Ours, [.. virsh.Skip(1)]), new("no hook", [.. virshByHand.Skip(1)]), new Aim.None()),
        ];
    }

    private static async Task StartAsync(MeasuredNode node, CancellationToken cancellationToken)
    {
        var up = node.Watch.ExpectAsync("the port is up", rows => rows.AreUp);
        await node.VirshAsync("start", cancellationToken);
        await up;
        await node.SettleAsync(cancellationToken);
    }
}
