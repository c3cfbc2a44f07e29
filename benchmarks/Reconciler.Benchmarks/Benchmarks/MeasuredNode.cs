using Reconciler.Benchmarks.Running;
using Reconciler.Ovsdb.Transactions;

namespace Reconciler.Benchmarks.Benchmarks;

/// <summary>A node of the lab that runs all of OVN, on which <see cref="MeasuredDomain"/> is started and stopped.</summary>
internal sealed class MeasuredNode : IAsyncDisposable
{
    private const string Router = "gw-router";

    private readonly Node _node;
    private readonly NodeStopwatch _stopwatch;

    private MeasuredNode(Node node, MeasuredDaemon daemon, HookVariants hooks, NodeStopwatch stopwatch, RowWatch watch, DatabaseClient northbound)
    {
        _node = node;
        Daemon = daemon;
        Hooks = hooks;
        _stopwatch = stopwatch;
        Watch = watch;
        Northbound = northbound;
    }

    /// <summary>The daemon.</summary>
    public MeasuredDaemon Daemon { get; }

    /// <summary>What libvirt calls.</summary>
    public HookVariants Hooks { get; }

    /// <summary>The domain's rows in the Northbound.</summary>
    public RowWatch Watch { get; }

    private DatabaseClient Northbound { get; }

    /// <summary>Brings it up.</summary>
    public static async Task<MeasuredNode> StartAsync(CancellationToken cancellationToken)
    {
        var node = await Node.StartAsync();
        try
        {
            await node.Lab.DefineAsync(await MeasuredDomain.XmlAsync());
            return new(
                node,
                await MeasuredDaemon.StartAsync(node, cancellationToken),
                await HookVariants.PrepareAsync(node, cancellationToken),
                await NodeStopwatch.StartAsync(node, cancellationToken),
                await RowWatch.StartAsync(
                    node.Northbound, Condition.Equal("name", MeasuredDomain.InterfaceId), Condition.Equal("external_ip", MeasuredDomain.External), cancellationToken),
                await DatabaseClient.ConnectAsync(node.Northbound, "OVN_Northbound", cancellationToken));
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs <c>virsh</c> on the domain.</summary>
    public Task<double> VirshAsync(string command, CancellationToken cancellationToken) =>
        _stopwatch.TimeAsync(cancellationToken, "virsh", "-q", command, MeasuredDomain.Name);

    /// <summary>Waits until OVN has processed all changes of the Northbound and of plugged interfaces.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => _node.RunAsync(["ovn-nbctl", "--timeout=20", "--wait=hv", "sync"], cancellationToken);

    /// <summary>Begins to wait until the domain's rows are gone.</summary>
    /// <returns>When they were (<see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>).</returns>
    public Task<long> ExpectGoneAsync() => Watch.ExpectAsync("the rows are gone", rows => rows is { Ports: 0, Nats: 0 });

    /// <summary>Makes the domain's rows by hand.</summary>
    public Task<HandMadeRows> MakeRowsAsync(CancellationToken cancellationToken) => HandMadeRows.MakeAsync(
        Northbound, MeasuredDomain.InterfaceId, MeasuredDomain.Mac, MeasuredDomain.Address, MeasuredDomain.External, MeasuredDomain.Switch, Router, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Northbound.DisposeAsync();
        await Watch.DisposeAsync();
        _stopwatch.Dispose();
        await Hooks.DisposeAsync();
        await Daemon.DisposeAsync();
        await _node.DisposeAsync();
    }
}
