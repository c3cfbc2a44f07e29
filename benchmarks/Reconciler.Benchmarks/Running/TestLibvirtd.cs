using System.Collections.Immutable;
using System.Diagnostics;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// A real libvirtd with libvirt's test driver. Nothing runs in its domains, but to list and read them over its socket costs as much as with
/// any
/// other driver.
/// </summary>
internal sealed class TestLibvirtd : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly Process _daemon;
    private Process? _shell;
    private Task<string> _errors = Task.FromResult("");

    private TestLibvirtd(string directory, Process daemon)
    {
        _directory = directory;
        _daemon = daemon;
    }

    /// <summary>How it is reached.</summary>
    public string Uri => $"test+unix:///default?socket={_directory}/libvirt-sock";

    /// <summary>The processor time that it has used, in milliseconds.</summary>
    public double ProcessorTime
    {
        get
        {
            _daemon.Refresh();
            return _daemon.TotalProcessorTime.TotalMilliseconds;
        }
    }

    /// <summary>Starts it and creates domains.</summary>
    /// <param name="domains">Their XML.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TestLibvirtd> StartAsync(ImmutableArray<string> domains, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("bench-libvirtd-").FullName;
        var configuration = Path.Combine(directory, "libvirtd.conf");
        await File.WriteAllTextAsync(
            configuration, $"unix_sock_dir = \"{directory}\"\nauth_unix_ro = \"none\"\nauth_unix_rw = \"none\"\n", cancellationToken);
        // It has its own directories, so that it neither sees nor disturbs the machine's libvirt.
        var daemon = Programs.Start(
            "unshare",
            [
                "--mount", "sh", "-c",
                "for d in /run/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt /etc/libvirt; do mkdir -p $d && mount -t tmpfs tmpfs $d; done; exec libvirtd -f \"$1\" -p \"$2\"",
                "sh", configuration, Path.Combine(directory, "pid"),
            ]);
        var libvirt = new TestLibvirtd(directory, daemon);
        try
        {
            await libvirt.OpenShellAsync(cancellationToken);
            await libvirt.CreateAsync(domains, cancellationToken);
            return libvirt;
        }
        catch
        {
            await libvirt.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in new[] { _shell, _daemon })
        {
            if (process is null)
                continue;
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Creates domains.</summary>
    public async Task CreateAsync(IEnumerable<string> domains, CancellationToken cancellationToken)
    {
        var commands = new List<string>();
        foreach (var xml in domains)
        {
            var file = Path.Combine(_directory, $"{commands.Count}.xml");
            await File.WriteAllTextAsync(file, xml, cancellationToken);
            commands.Add($"create {file}");
        }

        await TellAsync(commands, cancellationToken);
    }

    /// <summary>Ends domains.</summary>
    public Task DestroyAsync(IEnumerable<string> names, CancellationToken cancellationToken) => TellAsync(names.Select(n => $"destroy {n}"), cancellationToken);

    /// <summary>Waits until it listens, and starts one virsh, which stays: the driver forgets its domains when the last connection goes.</summary>
    private async Task OpenShellAsync(CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!File.Exists(Path.Combine(_directory, "libvirt-sock")))
        {
            if (_daemon.HasExited || Stopwatch.GetElapsedTime(began) > s_bound)
                throw new BenchmarkException("libvirtd does not start");
            await Task.Delay(20, cancellationToken);
        }

        _shell = Programs.Start("virsh", ["-q", "-c", Uri]);
        _errors = _shell.StandardError.ReadToEndAsync(cancellationToken);
        // The driver comes with a domain of its own.
        await TellAsync(["destroy test"], cancellationToken);
    }

    /// <summary>Has virsh do something, and waits until it has.</summary>
    private async Task TellAsync(IEnumerable<string> commands, CancellationToken cancellationToken)
    {
        var shell = _shell ?? throw new InvalidOperationException("virsh runs from the start");
        foreach (var command in commands)
            await shell.StandardInput.WriteLineAsync(command.AsMemory(), cancellationToken);
        // What echo says ends with the next command's line.
        await shell.StandardInput.WriteLineAsync("echo all-done\necho".AsMemory(), cancellationToken);
        await shell.StandardInput.FlushAsync(cancellationToken);
        while (await shell.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("all-done", StringComparison.Ordinal))
                return;
        }

        throw new BenchmarkException($"virsh has ended: {await _errors}");
    }
}
