using System.Collections.Concurrent;
using System.Diagnostics;

namespace Reconciler.Testing;

/// <summary>A program that runs until it is told to end. All that it writes is kept.</summary>
internal sealed class LoggedProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _log = new();

    /// <summary>Starts a program.</summary>
    public LoggedProcess(string program, IEnumerable<string> arguments)
    {
        _process = Programs.Start(program, arguments);
        _process.OutputDataReceived += Collect;
        _process.ErrorDataReceived += Collect;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has written so far.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Its process.</summary>
    public int Pid => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Its exit status, once it has ended.</summary>
    public int ExitStatus => _process.ExitCode;

    /// <summary>The processor time that it has used, in milliseconds.</summary>
    public double ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>Waits for its end.</summary>
    public Task WaitForEndAsync() => _process.WaitForExitAsync().WaitAsync(Eventually.Patience);

    /// <summary>Ends it, and all that it has started.</summary>
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
