using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Diagnostics.Metrics;

namespace Reconciler.Daemon;

/// <summary>
/// Applies a changed configuration while the daemon runs. If the configuration is wrong, it reports why and keeps the old one.
/// </summary>
internal sealed class ConfigurationReload
{
    private readonly CurrentConfiguration _current;
    private readonly Func<ReconcilerConfiguration> _read;
    private readonly DaemonMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();

    /// <summary>Creates it.</summary>
    /// <param name="current">The configuration in force.</param>
    /// <param name="read">Reads file, environment and options once more.</param>
    /// <param name="metrics">Counts reloads.</param>
    /// <param name="logger">Logs the result.</param>
    public ConfigurationReload(CurrentConfiguration current, Func<ReconcilerConfiguration> read, DaemonMetrics metrics, ILogger<ConfigurationReload> logger)
    {
        _current = current;
        _read = read;
        _metrics = metrics;
        _logger = logger;
    }

    /// <summary>Reads the configuration once more.</summary>
    public void Run()
    {
        lock (_gate)
        {
            ReconcilerConfiguration read;
            try
            {
                read = _read();
            }
            catch (ConfigurationException e)
            {
                _metrics.Reloads.Increment("refused");
                _logger.LogError("The configuration was not taken in, and the one before stays in force: {Reason}", e.Message);
                return;
            }

            var before = _current.Value;
            // These settings apply only at the start. The daemon holds its sockets for as long as it lives.
            foreach (var key in new[] { ("hook.socket", before.HookSocket != read.HookSocket), ("metrics.listen", !Equals(before.MetricsListen, read.MetricsListen)), ("log.format", before.LogFormat != read.LogFormat) }
                .Where(k => k.Item2).Select(k => k.Item1))
            {
                _logger.LogWarning("{Key} has changed, which takes effect when the daemon is started anew", key);
            }

            _current.Replace(read with { HookSocket = before.HookSocket, MetricsListen = before.MetricsListen, LogFormat = before.LogFormat });
            _metrics.Reloads.Increment("taken");
            _logger.LogInformation("The configuration was read again and is in force");
        }
    }
}
