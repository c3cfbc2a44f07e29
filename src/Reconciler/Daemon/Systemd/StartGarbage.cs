using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reconciler.Daemon.Systemd;

/// <summary>
/// Frees, once, the memory that the daemon needed to read everything at its start. It waits until the daemon has nothing to do.
/// </summary>
/// <remarks>
/// The runtime collects after it has allocated about as much as the processor's cache holds, which may be 32 MB and more. A start allocates
/// less than that, and a quiet host needs days to allocate the rest.
/// </remarks>
internal sealed partial class StartGarbage : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    private readonly IDaemonProgress _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="progress">Knows when everything has been read and nothing is left to do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs when it is done.</param>
    public StartGarbage(IDaemonProgress progress, TimeProvider time, ILogger<StartGarbage> logger)
    {
        _progress = progress;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            // The daemon must be at rest twice in a row: between the last source's dump and the passes that follow, there is a moment
            // without passes.
            for (var rested = 0; rested < 2; rested = _progress.IsAtRest ? rested + 1 : 0)
                await Task.Delay(s_look, _time, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }

        var before = GC.GetTotalMemory(forceFullCollection: false);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // Otherwise the C library keeps the memory that libvirt's library has freed.
        var trimmed = MallocTrim(0) != 0;
        _logger.LogDebug(
            "{Bytes} bytes of what the start needed are given back, {Some} of the C library", before - GC.GetTotalMemory(forceFullCollection: false), trimmed ? "and some" : "and none");
    }

    /// <summary>malloc_trim(3), of glibc.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
