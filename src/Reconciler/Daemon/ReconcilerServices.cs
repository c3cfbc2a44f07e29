using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Daemon.Events;
using Reconciler.Daemon.Hooks;
using Reconciler.Daemon.Systemd;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Reconciliation;
using Reconciler.Reconciliation.Sweeping;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.Daemon;

/// <summary>Lists the parts of the daemon, in one place.</summary>
internal static class ReconcilerServices
{
    /// <summary>Adds everything except the server that answers the hook and the metrics.</summary>
    /// <param name="services">The services to add to.</param>
    /// <param name="current">The configuration that is in force.</param>
    /// <param name="read">Reads the configuration again.</param>
    public static IServiceCollection AddReconciler(
        this IServiceCollection services, CurrentConfiguration current, Func<ReconcilerConfiguration> read)
    {
        services.AddSingleton(current);
        services.AddSingleton(_ => new DaemonMetrics(Orphan.KindNames));
        services.AddSingleton<PortUpWatch>();
        services.AddSingleton<StatusFeed>();
        services.AddSingleton<StatusEvents>();
        services.AddSingleton<DomainInventory>();
        services.AddSingleton<LibvirtSource>();
        services.AddSingleton<LibvirtFollower>();
        services.AddSingleton<IWorkloadSource>(s => s.GetRequiredService<LibvirtSource>());
        services.AddSingleton<IWorkloadSource, OpenVSwitchSource>();
        services.AddSingleton<WorkloadDirectory>(s => new(s.GetServices<IWorkloadSource>()));
        services.AddSingleton(s =>
        {
            // The counter is resolved once, not for each wake-up.
            var wakeups = s.GetRequiredService<DaemonMetrics>().Wakeups;
            var feed = s.GetRequiredService<StatusFeed>();
            return new ReconcileQueue(TimeProvider.System)
            {
                Asked = (workload, reason) =>
                {
                    wakeups.Increment(reason);
                    if (!PassReasons.IsRoutine(reason))
                        feed.NoteWorkload(workload);
                },
            };
        });
        services.AddSingleton(_ => new RetrySchedule(Random.Shared.NextDouble));
        services.AddSingleton(s => new ReconcileWorker(
            s.GetRequiredService<ReconcileQueue>(), s.GetRequiredService<RetrySchedule>(), s.GetRequiredService<ILogger<ReconcileWorker>>())
        {
            Metrics = s.GetRequiredService<DaemonMetrics>(),
            ProblemsChanged = s.GetRequiredService<StatusFeed>().NoteStatus,
        });
        services.AddSingleton<CurrentHost>();
        services.AddSingleton<IStartCheck>(s => s.GetRequiredService<CurrentHost>());
        services.AddSingleton<DaemonState>();
        services.AddSingleton<IDaemonState>(s => s.GetRequiredService<DaemonState>());
        services.AddSingleton<IDaemonProgress>(s => s.GetRequiredService<DaemonState>());
        services.AddSingleton<ReconcilerService>();
        services.AddHostedService(s => s.GetRequiredService<ReconcilerService>());
        services.AddSingleton<HookHandler>();
        services.AddSingleton<StatusEndpoint>();
        services.AddSingleton<ScrapeGuard>();
        services.AddSingleton<HookEndpoint>();
        services.AddSingleton(s => new ConfigurationReload(
            current, read, s.GetRequiredService<DaemonMetrics>(), s.GetRequiredService<ILogger<ConfigurationReload>>()));
        AddServiceManager(services);
        return services;
    }

    /// <summary>
    /// Adds the services that report to systemd, if systemd has started the daemon, and the service that acts after the start.
    /// </summary>
    private static void AddServiceManager(IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(s => new ServiceNotifier(Environment.GetEnvironmentVariable, s.GetRequiredService<ILogger<ServiceNotifier>>()));
        services.AddHostedService<MemoryReturn>();
        services.AddHostedService<Watchdog>();
        services.AddHostedService<ReadinessReporter>();
    }
}
