using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Reconciler.Diagnostics;

/// <summary>The log levels, overall and of each area. They can be changed while the daemon runs.</summary>
internal sealed class LogLevels
{
    private readonly LoggingLevelSwitch _all = new();
    private readonly Dictionary<LogArea, LoggingLevelSwitch> _areas = LogArea.All.ToDictionary(a => a, _ => new LoggingLevelSwitch());

    /// <summary>Creates them with the levels of a configuration.</summary>
    public LogLevels(ReconcilerConfiguration configuration) => Take(configuration);

    /// <summary>Takes the levels of a new configuration.</summary>
    public void Take(ReconcilerConfiguration configuration)
    {
        _all.MinimumLevel = LevelOf(configuration.LogLevel);
        foreach (var (area, level) in _areas)
            level.MinimumLevel = LevelOf(configuration.LogAreas.GetValueOrDefault(area, configuration.LogLevel));
    }

    /// <summary>Makes a logger obey them.</summary>
    public LoggerConfiguration Apply(LoggerConfiguration logger)
    {
        logger.MinimumLevel.ControlledBy(_all);
        logger.MinimumLevel.Override("Microsoft", LogEventLevel.Warning);
        foreach (var (source, level) in _areas.SelectMany(a => a.Key.Sources, (area, source) => (source, area.Value)))
            logger.MinimumLevel.Override(source, level);
        return logger;
    }

    private static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Debug or LogLevel.Trace => LogEventLevel.Debug,
        LogLevel.Warning => LogEventLevel.Warning,
        LogLevel.Error or LogLevel.Critical => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
