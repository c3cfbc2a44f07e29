using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Reconciler.IntegrationTests.Lab;

/// <summary>A running <c>reconciler run</c>, in a lab or alone.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    private DaemonProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += Collect;
        process.ErrorDataReceived += Collect;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>What it has written so far.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Its exit status, once it has ended.</summary>
    public int ExitStatus => _process.ExitCode;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its process.</summary>
    public int Pid { get; private set; }

    /// <summary>Starts the daemon.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="arguments">What follows <c>run</c>.</param>
    public static async Task<DaemonProcess> StartAsync(LabNode lab, params string[] arguments)
    {
        // The shell says which process it becomes, as the node counts. Who runs the tests may ignore SIGHUP, which is inherited.
        var process = Programs.Start(LabNode.Script("enter"), [.. lab.Enter, "sh", "-c", "echo $$ >/run/daemon.pid; exec env --default-signal=HUP reconciler run --log-level debug \"$@\"", "sh", .. arguments]);
        var daemon = new DaemonProcess(process);
        daemon.Pid = await Eventually.Async(
            async () => int.TryParse((await lab.RunAsync("cat", "/run/daemon.pid")).Output, CultureInfo.InvariantCulture, out var pid) ? pid : 0,
            pid => pid != 0 || process.HasExited,
            TimeSpan.FromSeconds(10),
            "the daemon starts");
        await lab.RunAsync("rm", "-f", "/run/daemon.pid");
        return daemon;
    }

    /// <summary>Starts the daemon on this machine, which must not be told of anything that the machine has.</summary>
    /// <param name="arguments">What follows <c>run</c>: at least where everything is.</param>
    public static DaemonProcess StartAlone(params string[] arguments)
    {
        var process = Programs.Start(Path.Combine(Programs.Staged, "usr", "sbin", "reconciler"), ["run", .. arguments]);
        return new(process) { Pid = process.Id };
    }

    /// <summary>Waits until it follows all three sources.</summary>
    /// <param name="lab">The node that it runs on.</param>
    /// <param name="within">How long that may take; ten seconds where nothing else is said.</param>
    public async Task WaitUntilHealthyAsync(LabNode lab, TimeSpan? within = null)
    {
        await Eventually.Async(
            () => lab.AskDaemonAsync("/status"),
            r => HasEnded || (r.ExitStatus == 0 && !r.Output.Contains("\"known\": false", StringComparison.Ordinal)),
            within ?? TimeSpan.FromSeconds(10),
            "the daemon follows all three sources");
        Assert.That(HasEnded, Is.False, () => Log);
    }

    /// <summary>Waits until the log holds a text.</summary>
    public Task WaitForLogAsync(string text, TimeSpan within) =>
        Eventually.Async(() => Task.FromResult(Log), log => log.Contains(text, StringComparison.Ordinal), within, $"the log says '{text}'");

    /// <summary>Its anonymous memory in kilobytes: what it holds, and not the file it is.</summary>
    public async Task<long> AnonymousMemoryAsync(LabNode lab)
    {
        var status = (await lab.RunAsync("grep", "RssAnon", $"/proc/{Pid}/status")).Succeeded();
        return long.Parse(status.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(LabNode lab, string signal) =>
        (await lab.RunAsync("kill", $"-{signal}", Pid.ToString(CultureInfo.InvariantCulture))).Succeeded();

    /// <summary>Waits for its end.</summary>
    public async Task WaitForEndAsync()
    {
        using var bound = new CancellationTokenSource(Eventually.Patience);
        await _process.WaitForExitAsync(bound.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await WaitForEndAsync();
        }

        _process.Dispose();
    }

    private void Collect(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
            _log.Enqueue(text);
    }
}
