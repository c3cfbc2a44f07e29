using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Benchmarks.Running;

/// <summary>A running <c>reconciler run</c>, in a node or alone.</summary>
internal sealed class MeasuredDaemon : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Func<string> _status;
    private readonly Func<string, Task> _signal;
    private readonly ConcurrentQueue<string> _log = new();

    private MeasuredDaemon(Process process, string socket, Func<string> status, Func<string, Task> signal)
    {
        _process = process;
        _status = status;
        _signal = signal;
        Socket = new(socket);
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its socket.</summary>
    public HookSocketClient Socket { get; }

    /// <summary>What it has logged.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Starts a daemon in a node and waits until it follows everything.</summary>
    public static Task<MeasuredDaemon> StartAsync(Node node, CancellationToken cancellationToken)
    {
        // The shell says which process it becomes, as the node counts.
        var process = node.Start("sh", "-c", "echo $$ >/run/daemon.pid; exec reconciler run");
        string Pid() => File.ReadAllText(node.Path("/run/daemon.pid")).Trim();
        return InSyncAsync(
            new(process, node.Path("/run/reconciler/hook.sock"), () => node.Path($"/proc/{Pid()}/status"), s => node.RunAsync(["kill", $"-{s}", Pid()], CancellationToken.None)),
            cancellationToken);
    }

    /// <summary>Starts a daemon on a host that is databases alone, and waits until it follows everything.</summary>
    public static Task<MeasuredDaemon> StartAsync(SimulatedHost host, CancellationToken cancellationToken)
    {
        var process = Programs.Start(Repository.Program, ["run", "--config", host.Configuration]);
        var pid = process.Id.ToString(CultureInfo.InvariantCulture);
        return InSyncAsync(
            new(process, host.Socket, () => $"/proc/{pid}/status", s => Programs.RunAsync("kill", [$"-{s}", pid], CancellationToken.None)),
            cancellationToken);
    }

    /// <summary>Waits until it follows all its sources and has nothing left to do.</summary>
    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await Socket.IsInSyncAsync(cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > s_bound)
                throw new BenchmarkException($"the daemon is not in sync:\n{Log}");
            await Task.Delay(10, cancellationToken);
        }
    }

    /// <summary>Stops it (SIGSTOP), so that it does not disturb measurements without it.</summary>
    public Task SuspendAsync() => _signal("STOP");

    /// <summary>Lets it go on, and waits until it has caught up.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await ContinueAsync();
        await WaitForSyncAsync(cancellationToken);
    }

    /// <summary>Lets it go on.</summary>
    public Task ContinueAsync() => _signal("CONT");

    /// <summary>Its memory in megabytes, by a field of <c>/proc/PID/status</c> (proc(5)).</summary>
    public double Memory(string field) => ProcessMemory.Read(_status(), field);

    /// <summary>The processor time that it has used, in milliseconds. For one that is not in a node.</summary>
    public double ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Socket.Dispose();
        if (!_process.HasExited)
        {
            await _signal("TERM");
            // It may be stopped.
            await _signal("CONT");
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await _process.WaitForExitAsync(bound.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
            }
        }

        _process.Dispose();
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

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
            _log.Enqueue(text);
    }
}
