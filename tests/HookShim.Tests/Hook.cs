using System.Diagnostics;

namespace HookShim.Tests;

/// <summary>Runs the hook as libvirt does: arguments, XML on standard input, next to nothing in the environment.</summary>
internal sealed class Hook
{
    /// <summary>Time for prepare and start.</summary>
    public static readonly TimeSpan LongLimit = TimeSpan.FromSeconds(1);

    /// <summary>Time for everything else.</summary>
    public static readonly TimeSpan ShortLimit = TimeSpan.FromSeconds(0.2);

    /// <summary>The domain XML most tests send.</summary>
    public static readonly byte[] Xml = [.. "<domain type='kvm' id='7'>\n  <name>web-1</name>\n</domain>\n"u8];

    /// <summary>Path of the daemon's socket.</summary>
    public required string SocketPath { get; init; }

    /// <summary>Bytes for standard input.</summary>
    public byte[] Input { get; init; } = Xml;

    /// <summary>Whether the writer goes on holding standard input open after that.</summary>
    public bool KeepInputOpen { get; init; }

    /// <summary>
    /// Shell text to run the hook from, where <c>"$@"</c> is the hook and its arguments; null to run it directly.
    /// </summary>
    public string? Shell { get; init; }

    /// <summary>The binary to run, where it is not the published one itself.</summary>
    public string? Binary { get; init; }

    /// <summary>The time an operation has.</summary>
    public static TimeSpan LimitOf(string operation) => operation is "prepare" or "start" ? LongLimit : ShortLimit;

    /// <summary>Runs the hook to its end.</summary>
    public async Task<HookResult> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo
        {
            FileName = Shell is null ? Binary ?? HookBinary.Path : "/bin/sh",
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (Shell is not null)
        {
            start.ArgumentList.Add("-c");
            start.ArgumentList.Add(Shell);
            start.ArgumentList.Add("sh");
            start.ArgumentList.Add(Binary ?? HookBinary.Path);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        start.Environment.Clear();
        start.Environment["LC_ALL"] = "C";
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["RECONCILER_HOOK_SOCKET"] = SocketPath;

        // Not by Programs.RunAsync: its input may have to stay open, its environment is empty, and its end is timed to the millisecond.
        var pressure = CpuPressure.Total;
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var writing = WriteInputAsync(process);
        var error = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);

        await process.WaitForExitAsync();
        var elapsed = Stopwatch.GetElapsedTime(started);
        pressure = CpuPressure.Total - pressure;

        await writing;
        if (KeepInputOpen)
            process.StandardInput.Close();
        await reading;
        return new HookResult(process.ExitCode, output.ToArray(), await error, elapsed, pressure);
    }

    private async Task WriteInputAsync(Process process)
    {
        var stream = process.StandardInput.BaseStream;
        try
        {
            await stream.WriteAsync(Input);
            await stream.FlushAsync();
            if (!KeepInputOpen)
                stream.Close();
        }
        catch (IOException)
        {
            // The hook ended without reading everything. libvirt ignores that, and so does whoever wrote.
            await TestContext.Out.WriteLineAsync("the hook did not drain its input");
        }
    }
}
