using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Reconciler.Benchmarks.Running;

/// <summary>A <c>reconciler run</c> in a node.</summary>
internal sealed class NodeDaemon : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly Node _node;
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private NodeDaemon(Node node, Process process)
    {
        _node = node;
        _process = process;
        Socket = new(node.Path("/run/reconciler/hook.sock"));
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Its socket.</summary>
    public HookSocketClient Socket { get; }

    /// <summary>What it has logged.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Starts a daemon and waits until it follows everything.</summary>
    public static async Task<NodeDaemon> StartAsync(Node node, CancellationToken cancellationToken)
    {
        // The shell says which process it becomes, as the node counts.
        var daemon = new NodeDaemon(node, node.Start("sh", "-c", "echo $$ >/run/daemon.pid; exec reconciler run"));
        await daemon.WaitForSyncAsync(cancellationToken);
        return daemon;
    }

    /// <summary>Waits until it follows all its sources and has nothing left to do.</summary>
    public async Task WaitForSyncAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!await Socket.IsInSyncAsync(cancellationToken))
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(began) > s_bound)
                throw new BenchmarkException($"the daemon is not in sync:\n{Log}");
            await Task.Delay(5, cancellationToken);
        }
    }

    /// <summary>Makes it stand still, so that it does nothing beside what is measured without it.</summary>
    public Task SuspendAsync(CancellationToken cancellationToken) => _node.RunAsync(["kill", "-STOP", Pid], cancellationToken);

    /// <summary>Lets it go on, and waits until it has caught up.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        await _node.RunAsync(["kill", "-CONT", Pid], cancellationToken);
        await WaitForSyncAsync(cancellationToken);
    }

    /// <summary>Its memory in megabytes: all of it, or what it holds without the file that it is.</summary>
    public double Memory(string field)
    {
        var line = File.ReadLines(_node.Path($"/proc/{Pid}/status")).First(l => l.StartsWith(field + ":", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024.0;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Socket.Dispose();
        if (!_process.HasExited)
        {
            await _node.RunAsync(["kill", "-TERM", Pid], CancellationToken.None);
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

    private string Pid => File.ReadAllText(_node.Path("/run/daemon.pid")).Trim();

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
            _log.Enqueue(text);
    }
}
