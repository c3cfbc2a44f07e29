using System.Diagnostics;

namespace Reconciler.Benchmarks.Running;

/// <summary>A running <c>reconciler run</c>, in a node or alone.</summary>
internal sealed class MeasuredDaemon : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(10);

    private readonly DaemonProcess _process;

    private MeasuredDaemon(DaemonProcess process, string socket)
    {
        _process = process;
        Socket = new(socket);
    }

    /// <summary>Its socket.</summary>
    public HookSocketClient Socket { get; }

    /// <summary>What it has logged.</summary>
    public string Log => _process.Log;

    /// <summary>Starts a daemon in a node and waits until it follows everything.</summary>
    public static async Task<MeasuredDaemon> StartAsync(Node node, CancellationToken cancellationToken) =>
        await InSyncAsync(new(await DaemonProcess.StartAsync(node.Lab), node.Lab.PathOf("/run/reconciler/hook.sock")), cancellationToken);

    /// <summary>Starts a daemon on a host that is databases alone, and waits until it follows everything.</summary>
    public static Task<MeasuredDaemon> StartAsync(SimulatedHost host, CancellationToken cancellationToken) =>
        InSyncAsync(new(DaemonProcess.StartAlone("--config", host.Configuration), host.Socket), cancellationToken);

    /// <summary>Waits until it follows all its sources and has nothing left to do.</summary>
    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await Socket.IsInSyncAsync(cancellationToken))
        {
            if (_process.HasEnded || Stopwatch.GetElapsedTime(began) > s_bound)
                throw new BenchmarkException($"the daemon is not in sync:\n{Log}");
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Stops it (SIGSTOP), so that it does not disturb measurements without it.</summary>
    public Task SuspendAsync() => _process.SignalAsync("STOP");

    /// <summary>Lets it go on, and waits until it has caught up.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await ContinueAsync();
        await WaitForSyncAsync(cancellationToken);
    }

    /// <summary>Lets it go on.</summary>
    public Task ContinueAsync() => _process.SignalAsync("CONT");

    /// <summary>Its memory in megabytes, by a field of <c>/proc/PID/status</c> (proc(5)).</summary>
    public double Memory(string field) => ProcessMemory.Read(_process.StatusFile, field);

    /// <summary>The processor time that it has used, in milliseconds. For one that is not in a node.</summary>
    public double ProcessorTime => _process.ProcessorTime;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Socket.Dispose();
        if (!_process.HasEnded)
        {
            // It may be stopped. After TERM it may be gone before another signal can be sent.
            await _process.SignalAsync("CONT");
            await _process.SignalAsync("TERM");
            await Task.WhenAny(_process.WaitForEndAsync(), Task.Delay(s_farewell));
        }

        await _process.DisposeAsync();
    }

    private static async Task<MeasuredDaemon> InSyncAsync(MeasuredDaemon daemon, CancellationToken cancellationToken)
    {
        try
        {
            await daemon.WaitForSyncAsync(cancellationToken);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }
}
