using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Diagnostics;
using Serilog.Core;
using Serilog.Events;

namespace Reconciler.Tests.Diagnostics;

[TestFixture]
internal sealed class LogLevelsTests
{
    private static readonly ReconcilerConfiguration s_defaults = new() { OvsRemotes = [] };

    [Test]
    public void An_area_has_the_level_of_all_unless_it_has_its_own()
    {
        var levels = new LogLevels(s_defaults with { LogLevel = LogLevel.Warning, LogAreas = s_defaults.LogAreas.Add(Area("ovsdb"), LogLevel.Debug) });
        using var log = levels.Apply(new()).CreateLogger();
        Assert.That(Lowest(log, "Reconciler.Ovsdb.Session.OvsdbSession"), Is.EqualTo(LogEventLevel.Debug));
        Assert.That(Lowest(log, "Reconciler.Libvirt.LibvirtMonitor"), Is.EqualTo(LogEventLevel.Warning));
        Assert.That(Lowest(log, "Reconciler.Daemon.ConfigurationReload"), Is.EqualTo(LogEventLevel.Warning));
    }

    [Test]
    public void The_sweep_is_an_area_inside_that_of_domains()
    {
        var levels = new LogLevels(s_defaults with
        {
            LogAreas = s_defaults.LogAreas.Add(Area("domains"), LogLevel.Error).Add(Area("sweep"), LogLevel.Debug),
        });
        using var log = levels.Apply(new()).CreateLogger();
        Assert.That(Lowest(log, "Reconciler.Reconciliation.ReconcileWorker"), Is.EqualTo(LogEventLevel.Error));
        Assert.That(Lowest(log, typeof(Reconciler.Daemon.ReconcilerService).FullName!), Is.EqualTo(LogEventLevel.Error));
        Assert.That(Lowest(log, "Reconciler.Reconciliation.Sweeping.PeriodicSweep"), Is.EqualTo(LogEventLevel.Debug));
    }

    [Test]
    public void Levels_change_while_the_daemon_runs()
    {
        var levels = new LogLevels(s_defaults);
        using var log = levels.Apply(new()).CreateLogger();
        Assert.That(Lowest(log, "Reconciler.Daemon.Hooks.HookHandler"), Is.EqualTo(LogEventLevel.Information));
        levels.Take(s_defaults with { LogLevel = LogLevel.Debug });
        Assert.That(Lowest(log, "Reconciler.Daemon.Hooks.HookHandler"), Is.EqualTo(LogEventLevel.Debug));
    }

    [Test]
    public void Every_area_is_a_namespace_or_a_type_that_logs()
    {
        var names = typeof(LogLevels).Assembly.GetTypes().SelectMany(t => WithParents(t.FullName!)).ToHashSet(StringComparer.Ordinal);
        var sources = LogArea.All.SelectMany(a => a.Sources).ToArray();
        Assert.That(sources, Is.Not.Empty.And.SubsetOf(names));
    }

    /// <summary>A type's name and those of the namespaces that it is in.</summary>
    private static IEnumerable<string> WithParents(string name)
    {
        for (var length = name.Length; length > 0; length = name.LastIndexOf('.', length - 1))
            yield return name[..length];
    }

    private static LogArea Area(string name) => LogArea.All.Single(a => a.Name == name);

    private static LogEventLevel Lowest(Logger log, string source)
    {
        var named = log.ForContext(Constants.SourceContextPropertyName, source);
        return Enum.GetValues<LogEventLevel>().First(named.IsEnabled);
    }
}
