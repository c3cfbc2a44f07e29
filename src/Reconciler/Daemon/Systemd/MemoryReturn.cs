using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reconciler.Daemon.Systemd;

/// <summary>
/// Gives memory back that the daemon needed for a moment: to read everything at its start, or when a database was read again. It waits
/// until the daemon has nothing to do, or until there is much to give back.
/// </summary>
/// <remarks>
/// The runtime collects after it has allocated about as much as the processor's cache holds, which may be 32 MB and more. A start allocates
/// less than that, and a quiet host needs days to allocate the rest. And what the runtime has collected it keeps for itself.
/// </remarks>
internal sealed partial class MemoryReturn : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    /// <summary>The pause between two looks whether there is something to give back.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(15);

    /// <summary>By how many bytes the memory must have grown to be worth a look.</summary>
    private const long Some = 24 << 20;

    /// <summary>By how many bytes it must have grown to be given back even while the daemon works.</summary>
    private const long Much = 128 << 20;

    private readonly IDaemonProgress _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="progress">Knows when everything has been read and nothing is left to do.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs when it is done.</param>
    public MemoryReturn(IDaemonProgress progress, TimeProvider time, ILogger<MemoryReturn> logger)
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
            await RestAsync(stoppingToken);
            while (true)
            {
                var held = Return();
                long grown;
                do
                {
                    await Task.Delay(s_pause, _time, stoppingToken);
                    grown = Held - held;
                }
                while (grown < Some);
                if (grown < Much)
                    await RestAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _logger.LogDebug("No more memory is given back: the daemon ends");
        }
    }

    /// <summary>The bytes that the runtime has taken from the system for objects, used or not.</summary>
    private static long Held => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes;

    /// <summary>Waits until the daemon is at rest.</summary>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        // Twice in a row: between the last source's dump and the passes that follow, there is a moment without passes.
        for (var rested = 0; rested < 2; rested = _progress.IsAtRest ? rested + 1 : 0)
            await Task.Delay(s_look, _time, cancellationToken);
    }

    private long Return()
    {
        var before = GC.GetTotalMemory(forceFullCollection: false);
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        // Otherwise the C library keeps the memory that libvirt's library has freed.
        var trimmed = MallocTrim(0) != 0;
        _logger.LogDebug(
            "{Bytes} bytes are given back, {Some} of the C library", before - GC.GetTotalMemory(forceFullCollection: false),
            trimmed ? "and some" : "and none");
        return Held;
    }

    /// <summary>malloc_trim(3), of glibc.</summary>
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int MallocTrim(nuint pad);
}
