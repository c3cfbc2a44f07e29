using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Reconciler.Configuration;
using Reconciler.Diagnostics;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Hooks;
using Reconciler.Reconciliation;
using Reconciler.Service;
using Serilog.Extensions.Logging;

namespace Reconciler.Commands;

/// <summary><c>reconciler run</c>: the resident daemon.</summary>
internal static class RunCommand
{
    /// <summary>More than a host has machines to start at once; each may hold a body of <see cref="HookEndpoint.MaximumBodyBytes"/>.</summary>
    private const int MaximumConnections = 1024;

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="read">Reads the configuration: now, and again on SIGHUP.</param>
    /// <param name="cancellationToken">Ends the daemon.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task<int> RunAsync(Func<ReconcilerConfiguration> read, CancellationToken cancellationToken)
    {
        var configuration = read();
        var levels = new LogLevels(configuration);
        await using var log = Logging.Create(levels, configuration.LogFormat);
        HookSocket? socket;
        try
        {
            socket = HookSocket.TryClaim(
                configuration.HookSocket, SocketActivation.Take(configuration.HookSocket, Environment.GetEnvironmentVariable));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Fatal("{Socket}: {Reason}", configuration.HookSocket, e.Message);
            return ExitStatus.Failure;
        }

        if (socket is null)
        {
            log.Fatal("{Socket}: another daemon has this socket; one a host is enough", configuration.HookSocket);
            return ExitStatus.Failure;
        }

        using (socket)
        {
            var current = new CurrentConfiguration(configuration);
            current.Changed += _ => levels.Take(current.Value);
            using var metrics = BindMetrics(configuration, log);
            await using var app = Build(current, read, socket, metrics, log);
            var reload = app.Services.GetRequiredService<ConfigurationReload>();
            var manager = app.Services.GetRequiredService<ServiceNotifier>();
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                manager.Reloading("taking the configuration in");
                reload.Run();
                manager.Ready(app.Services.GetRequiredService<ReconcilerService>().DescribeStatus());
            });
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                log.Fatal("{Socket}: {Reason}", configuration.HookSocket, e.Message);
                return ExitStatus.Failure;
            }

            await app.WaitForShutdownAsync(cancellationToken);
            if (app.Services.GetRequiredService<ReconcilerService>().ExecuteTask is { IsFaulted: true, Exception: { } failure })
            {
                log.Fatal(failure.GetBaseException(), "The daemon ended in a way that it should not");
                return ExitStatus.Failure;
            }
        }

        return ExitStatus.Done;
    }

    /// <summary>Binds the address where metrics can be asked for. That it is taken is no reason to leave libvirt's hooks without an answer.</summary>
    private static Socket? BindMetrics(ReconcilerConfiguration configuration, Serilog.ILogger log)
    {
        if (configuration.MetricsListen is not { } address)
            return null;
        try
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(address);
        }
        catch (SocketException e)
        {
            log.Error("metrics.listen: {Address}: {Reason}; metrics can be asked for on {Socket} alone", address, e.Message, configuration.HookSocket);
            return null;
        }
    }

    private static WebApplication Build(
        CurrentConfiguration current, Func<ReconcilerConfiguration> read, HookSocket socket, Socket? metrics, Serilog.ILogger log)
    {
        var configuration = current.Value;
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddProvider(new SerilogLoggerProvider(log));
        // Serilog decides, so that there is one place for levels.
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton(current);
        builder.Services.AddSingleton<DaemonMetrics>();
        builder.Services.AddSingleton<PortUpWatch>();
        builder.Services.AddSingleton<DomainInventory>();
        builder.Services.AddSingleton(s =>
        {
            // Not for each wake-up anew.
            var wakeups = s.GetRequiredService<DaemonMetrics>().Wakeups;
            return new ReconcileQueue(TimeProvider.System) { Asked = reason => wakeups.Increment(reason) };
        });
        builder.Services.AddSingleton(_ => new RetrySchedule(Random.Shared.NextDouble));
        builder.Services.AddSingleton(s => new ReconcileWorker(
            s.GetRequiredService<ReconcileQueue>(), s.GetRequiredService<RetrySchedule>(), s.GetRequiredService<ILogger<ReconcileWorker>>())
        {
            Metrics = s.GetRequiredService<DaemonMetrics>(),
        });
        builder.Services.AddSingleton<ReconcilerService>();
        builder.Services.AddHostedService(s => s.GetRequiredService<ReconcilerService>());
        builder.Services.AddSingleton(s => new HookHandler(
            s.GetRequiredService<DomainInventory>(),
            s.GetRequiredService<ReconcileQueue>(),
            () => s.GetRequiredService<ReconcilerService>().Reconciler,
            () => current.Value.OnInvalid,
            s.GetRequiredService<ILogger<HookHandler>>())
        {
            PortUp = s.GetRequiredService<PortUpWatch>(),
            AskLibvirt = domain => s.GetRequiredService<ReconcilerService>().AskLibvirt(domain),
        });
        builder.Services.AddSingleton<IDaemonState>(s => s.GetRequiredService<ReconcilerService>());
        builder.Services.AddSingleton<StatusEndpoint>();
        builder.Services.AddSingleton(s => new HookEndpoint(
            s.GetRequiredService<HookHandler>(),
            s.GetRequiredService<StatusEndpoint>().TryAnswerAsync,
            s.GetRequiredService<DaemonMetrics>(),
            s.GetRequiredService<ILogger<HookEndpoint>>()));
        builder.Services.AddSingleton(s => new ConfigurationReload(
            current, read, s.GetRequiredService<DaemonMetrics>(), s.GetRequiredService<ILogger<ConfigurationReload>>()));
        AddServiceManager(builder.Services);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1.5));
        builder.Services.Configure<SocketTransportOptions>(o =>
        {
            o.CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint || metrics is null ? socket.Bind(endPoint) : metrics;
            // As in reconciler.socket, whose queue this sets anew.
            o.Backlog = MaximumConnections;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, configuration.HookSocket, metrics));

        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<HookEndpoint>().AnswerAsync);
        return app;
    }

    /// <summary>What systemd is told, where it has started us, and what is done once the start is over.</summary>
    private static void AddServiceManager(IServiceCollection services)
    {
        services.AddHostedService(s =>
        {
            var service = s.GetRequiredService<ReconcilerService>();
            return new StartGarbage(
                () => service.Reconciler is not null && !service.LookForHindrances().Any() && service.QueueDepth == 0,
                TimeProvider.System,
                s.GetRequiredService<ILogger<StartGarbage>>());
        });
        services.AddSingleton(s => new ServiceNotifier(Environment.GetEnvironmentVariable, s.GetRequiredService<ILogger<ServiceNotifier>>()));
        services.AddHostedService(s => new Watchdog(
            s.GetRequiredService<ServiceNotifier>(),
            s.GetRequiredService<ReconcilerService>().WhatIsStuck,
            TimeProvider.System,
            s.GetRequiredService<ILogger<Watchdog>>()));
        services.AddHostedService(s => new ReadinessReporter(
            s.GetRequiredService<ServiceNotifier>(),
            () => s.GetRequiredService<ReconcilerService>().WhatIsAwaited,
            s.GetRequiredService<ReconcilerService>().DescribeStatus,
            s.GetRequiredService<IHostApplicationLifetime>(),
            TimeProvider.System,
            s.GetRequiredService<ILogger<ReadinessReporter>>()));
    }

    private static void Configure(KestrelServerOptions kestrel, string hookSocket, Socket? metrics)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = HookEndpoint.MaximumBodyBytes;
        kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        var endpoint = kestrel.ApplicationServices.GetRequiredService<HookEndpoint>();
        if (metrics?.LocalEndPoint is { } address)
            kestrel.Listen(address, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.ListenUnixSocket(hookSocket, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => endpoint.ScreenAsync(connection, next));
        });
    }
}
