using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reconciler.Daemon.Systemd;

/// <summary>Tells the service manager when the daemon is ready, and after that what keeps it from its work.</summary>
/// <remarks>
/// The daemon is ready when Open vSwitch and the Northbound are in step. libvirt starts after the daemon, so that its hook gets answers.
/// The purpose of the whole host depends on libvirt, so the daemon waits only a bounded time for a Northbound that cannot be reached. It
/// never waits for libvirt itself.
/// </remarks>
internal sealed class ReadinessReporter : BackgroundService
{
    /// <summary>How long the daemon waits for the databases.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_lookWhileStarting = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_lookAfterwards = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Requested again every second while the daemon starts: a host that is busy with its boot may take longer than that second.
    /// </summary>
    private static readonly TimeSpan s_extension = TimeSpan.FromSeconds(10);

    private readonly ServiceNotifier _notifier;
    private readonly IDaemonProgress _progress;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates the reporter.</summary>
    /// <param name="notifier">Tells the service manager.</param>
    /// <param name="progress">Knows what the daemon waits for before it is ready, and the daemon's state.</param>
    /// <param name="lifetime">Knows when hooks are answered, and when the end begins.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs when the daemon reports ready without all that it should have.</param>
    public ReadinessReporter(
        ServiceNotifier notifier,
        IDaemonProgress progress,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<ReadinessReporter> logger)
    {
        _notifier = notifier;
        _progress = progress;
        _lifetime = lifetime;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_notifier.IsHeard)
            return;

        await using var stopping = _lifetime.ApplicationStopping.Register(() => _notifier.Stopping("ending"));
        try
        {
            await WaitUntilReadyAsync(stoppingToken);
            _notifier.Ready(_progress.DescribeStatus());
            while (true)
            {
                await Task.Delay(s_lookAfterwards, _time, stoppingToken);
                _notifier.Status(_progress.DescribeStatus());
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _logger.LogDebug("The service manager is told no more: the daemon ends");
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken stoppingToken)
    {
        var began = _time.GetTimestamp();
        var extended = TimeSpan.FromSeconds(-2);
        // Hooks come first: libvirt calls its hooks as soon as we are ready.
        while (!_lifetime.ApplicationStarted.IsCancellationRequested || _progress.WhatIsAwaited is not null)
        {
            var awaited = _progress.WhatIsAwaited;
            var waited = _time.GetElapsedTime(began);
            if (waited >= LongestWait)
            {
                _logger.LogWarning("Ready after {Seconds:0} s, although {Reason}", LongestWait.TotalSeconds, awaited);
                return;
            }

            if (waited > extended + TimeSpan.FromSeconds(1))
            {
                _notifier.ExtendTimeout(s_extension);
                extended = waited;
            }

            _notifier.Status($"waiting: {awaited ?? "the hook's socket"}");
            await Task.Delay(s_lookWhileStarting, _time, stoppingToken);
        }
    }
}
