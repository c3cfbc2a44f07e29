using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reconciler.Daemon.Systemd;

/// <summary>Tells the service manager when the daemon is ready, and from then on what keeps it from its work.</summary>
/// <remarks>
/// Ready is when Open vSwitch and the Northbound are in step. libvirt is started after us, so that it finds the hook answered, and
/// with it what the whole host is for: a Northbound that cannot be reached holds it up for a bounded time only, and libvirt itself
/// is never waited for.
/// </remarks>
internal sealed class ReadinessReporter : BackgroundService
{
    /// <summary>How long the databases are waited for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_lookWhileStarting = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_lookAfterwards = TimeSpan.FromSeconds(2);

    /// <summary>Asked for anew every second while the daemon starts: more than that takes on a host that is busy with its boot.</summary>
    private static readonly TimeSpan s_extension = TimeSpan.FromSeconds(10);

    private readonly ServiceNotifier _notifier;
    private readonly IDaemonProgress _progress;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates the reporter.</summary>
    /// <param name="notifier">Who is told.</param>
    /// <param name="progress">What has to come before the daemon is ready, and how things are.</param>
    /// <param name="lifetime">Says when hooks are answered, and when the end begins.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told when the daemon calls itself ready without all that it should have.</param>
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
        // Hooks first: libvirt's begin as soon as we are ready.
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
