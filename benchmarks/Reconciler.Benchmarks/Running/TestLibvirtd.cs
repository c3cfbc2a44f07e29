using System.Collections.Immutable;
using System.Diagnostics;

namespace Reconciler.Benchmarks.Running;

/// <summary>
/// A real libvirtd whose domains are those of libvirt's driver for tests: nothing runs in them, and to list and read them costs what
/// it costs with any driver, over its socket.
/// </summary>
internal sealed class TestLibvirtd : IAsyncDisposable
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private readonly Process _daemon;
    private Process? _shell;

    private TestLibvirtd(string directory, Process daemon)
    {
        _directory = directory;
        _daemon = daemon;
    }

    /// <summary>How it is reached.</summary>
    public string Uri => $"test+unix:///default?socket={_directory}/libvirt-sock";

    /// <summary>Starts it and creates domains.</summary>
    /// <param name="domains">Their XML.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<TestLibvirtd> StartAsync(ImmutableArray<string> domains, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("bench-libvirtd-").FullName;
        var configuration = Path.Combine(directory, "libvirtd.conf");
        await File.WriteAllTextAsync(
            configuration, $"unix_sock_dir = \"{directory}\"\nauth_unix_ro = \"none\"\nauth_unix_rw = \"none\"\n", cancellationToken);
        // With directories of its own, so that it neither sees nor disturbs the machine's.
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

    /// <summary>Creates domains from one virsh, which stays: the driver forgets them when the last connection goes.</summary>
    private async Task CreateAsync(ImmutableArray<string> domains, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        while (!File.Exists(Path.Combine(_directory, "libvirt-sock")))
        {
            if (_daemon.HasExited || Stopwatch.GetElapsedTime(began) > s_bound)
                throw new BenchmarkException("libvirtd does not start");
            await Task.Delay(20, cancellationToken);
        }

        _shell = Programs.Start("virsh", ["-q", "-c", Uri]);
        var errors = _shell.StandardError.ReadToEndAsync(cancellationToken);
        await _shell.StandardInput.WriteLineAsync("destroy test");
        for (var i = 0; i < domains.Length; i++)
        {
            var file = Path.Combine(_directory, $"{i}.xml");
            await File.WriteAllTextAsync(file, domains[i], cancellationToken);
            await _shell.StandardInput.WriteLineAsync($"create {file}");
        }

        // What echo says ends with the next command's line.
        await _shell.StandardInput.WriteLineAsync("echo all-created\necho");
        await _shell.StandardInput.FlushAsync(cancellationToken);
        while (await _shell.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("all-created", StringComparison.Ordinal))
                return;
        }

        throw new BenchmarkException($"virsh has ended: {await errors}");
    }
}
