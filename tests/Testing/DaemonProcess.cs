using System.Globalization;

namespace Reconciler.Testing;

/// <summary>A running <c>reconciler run</c>, in a lab or alone.</summary>
internal sealed class DaemonProcess : IAsyncDisposable
{
    private readonly LoggedProcess _process;
    private readonly LabNode? _lab;
    private string _pid;

    private DaemonProcess(LoggedProcess process, LabNode? lab)
    {
        _process = process;
        _lab = lab;
        _pid = process.Pid.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>What it has written so far.</summary>
    public string Log => _process.Log;

    /// <summary>Its exit status, once it has ended.</summary>
    public int ExitStatus => _process.ExitStatus;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasEnded;

    /// <summary>The processor time that it has used, in milliseconds. For one that is not in a lab.</summary>
    public double ProcessorTime => _process.ProcessorTime;

    /// <summary>Its <c>/proc/PID/status</c> (proc(5)), as it is seen from outside of the lab.</summary>
    public string StatusFile => _lab is null ? $"/proc/{_pid}/status" : _lab.PathOf($"/proc/{_pid}/status");

    /// <summary>Its anonymous memory in kilobytes: what it holds, and not the file it is.</summary>
    public long AnonymousMemory => ProcessMemory.ReadKilobytes(StatusFile, "RssAnon");

    /// <summary>Starts the daemon in a lab.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="arguments">What follows <c>run</c>.</param>
    public static async Task<DaemonProcess> StartAsync(LabNode lab, params string[] arguments)
    {
        // The shell says which process it becomes, as the node counts. Who runs the tests may ignore SIGHUP, which is inherited.
        const string Script = "echo $$ >/run/daemon.pid; exec env --default-signal=HUP reconciler run \"$@\"";
        var process = new LoggedProcess(LabNode.Script("enter"), [.. lab.Enter, "sh", "-c", Script, "sh", .. arguments]);
        var daemon = new DaemonProcess(process, lab);
        daemon._pid = await Eventually.Async(
            async () => (await lab.RunAsync("cat", "/run/daemon.pid")).Output.Trim(),
            pid => int.TryParse(pid, CultureInfo.InvariantCulture, out _) || process.HasEnded,
            TimeSpan.FromSeconds(10),
            "the daemon starts");
        await lab.RunAsync("rm", "-f", "/run/daemon.pid");
        return daemon;
    }

    /// <summary>Starts the daemon in a lab and has it say all that it does.</summary>
    /// <param name="lab">Where.</param>
    /// <param name="arguments">What follows <c>run</c>, besides the level of its log.</param>
    public static Task<DaemonProcess> StartWithDebugLogAsync(LabNode lab, params string[] arguments) =>
        StartAsync(lab, ["--log-level", "debug", .. arguments]);

    /// <summary>Starts the daemon on this machine, which must not be told of anything that the machine has.</summary>
    /// <param name="arguments">What follows <c>run</c>: at least where everything is.</param>
    public static DaemonProcess StartAlone(params string[] arguments) => new(new(Repository.Program, ["run", .. arguments]), lab: null);

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
        if (HasEnded)
            throw new ProgramException($"the daemon has ended:\n{Log}");
    }

    /// <summary>Waits until the log holds a text.</summary>
    public Task WaitForLogAsync(string text, TimeSpan within) =>
        Eventually.Async(() => Task.FromResult(Log), log => log.Contains(text, StringComparison.Ordinal), within, $"the log says '{text}'");

    /// <summary>Sends a signal.</summary>
    public async Task SignalAsync(string signal)
    {
        string[] command = ["kill", $"-{signal}", _pid];
        var sent = _lab is null ? await Programs.RunAsync(command[0], command[1..]) : await _lab.RunAsync(command);
        sent.Succeeded();
    }

    /// <summary>Waits for its end.</summary>
    public Task WaitForEndAsync() => _process.WaitForEndAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        // What leads into the lab has ended. The daemon itself may still be ending on a busy machine, and the next one needs its socket.
        if (_lab is not null)
            await Eventually.Async(() => Task.FromResult(IsGone()), gone => gone, Eventually.Patience, "the daemon is gone");
    }

    private bool IsGone()
    {
        try
        {
            var status = File.ReadAllText(StatusFile);
            return !status.Contains("Name:\treconciler", StringComparison.Ordinal) || status.Contains("State:\tZ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // There is no such process, or the node is gone.
            return true;
        }
    }
}
