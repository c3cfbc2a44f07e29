using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Reconciler.Daemon.Systemd;

/// <summary>Tells the service manager that the daemon lives, as long as its loops turn. A stuck daemon is restarted.</summary>
internal sealed class Watchdog : BackgroundService
{
    /// <summary>How often it looks within the time that the service manager allows: one late look must not end the daemon.</summary>
    private const int LooksPerInterval = 4;

    private readonly ServiceNotifier _notifier;
    private readonly IDaemonProgress _progress;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates the watchdog.</summary>
    /// <param name="notifier">Tells the service manager.</param>
    /// <param name="progress">Checks the loops: a mere timer would go on for ever.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs what is stuck, for whoever finds the daemon killed.</param>
    public Watchdog(ServiceNotifier notifier, IDaemonProgress progress, TimeProvider time, ILogger<Watchdog> logger)
    {
        _notifier = notifier;
        _progress = progress;
        _time = time;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_notifier.IsHeard || _notifier.WatchdogInterval is not { } interval)
            return;

        using var timer = new PeriodicTimer(interval / LooksPerInterval, _time);
        string? reported = null;
        try
        {
            do
            {
                var stuck = _progress.WhatIsStuck();
                if (stuck is null)
                    _notifier.Alive();
                else if (reported is null)
                    _logger.LogCritical("{Stuck}; unless that ends within {Seconds:0} s the daemon is started anew", stuck, interval.TotalSeconds);
                else
                    _logger.LogDebug("Still stuck: {Stuck}", stuck);
                reported = stuck;
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _logger.LogDebug("The watchdog is not fed any more: the daemon ends");
        }
    }
}
