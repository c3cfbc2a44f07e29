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
using Reconciler.Daemon.Hooks;
using Reconciler.Daemon.Systemd;
using Reconciler.Diagnostics;
using Reconciler.Diagnostics.Metrics;
using Serilog.Extensions.Logging;

namespace Reconciler.Daemon;

/// <summary>Runs the daemon: <c>reconciler run</c>. <see cref="ReconcilerServices"/> lists its parts.</summary>
internal static class DaemonHost
{
    /// <summary>
    /// More than the number of machines that a host starts at once. What their bodies take is limited by <see cref="BodyBudget"/>.
    /// </summary>
    private const int MaximumConnections = 1024;

    /// <summary>How much of a request is read before anybody asks for it. The rest waits in the socket.</summary>
    private const int ReadAheadBytes = 64 << 10;

    /// <summary>Runs until it is told to end.</summary>
    /// <param name="read">Reads the configuration: now, and again on SIGHUP.</param>
    /// <param name="cancellationToken">Ends the daemon.</param>
    /// <returns>Whether the daemon ended because it was told to; if not, the log says why.</returns>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task<bool> RunAsync(Func<ReconcilerConfiguration> read, CancellationToken cancellationToken)
    {
        var configuration = read();
        var levels = new LogLevels(configuration);
        using var lines = Logging.Open(configuration.LogFormat);
        await using var log = Logging.Create(levels, lines);
        if (DescriptorLimit.Raise() is { } tooFew)
        {
            log.Fatal("{Reason}", tooFew);
            return false;
        }

        HookSocket? socket;
        try
        {
            socket = HookSocket.TryClaim(
                configuration.HookSocket, SocketActivation.Take(configuration.HookSocket, Environment.GetEnvironmentVariable));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Fatal("{Socket}: {Reason}", configuration.HookSocket, e.Message);
            return false;
        }

        if (socket is null)
        {
            log.Fatal("{Socket}: another daemon has this socket; one a host is enough", configuration.HookSocket);
            return false;
        }

        using (socket)
        {
            var current = new CurrentConfiguration(configuration);
            current.Changed += _ => levels.Take(current.Value);
            using var metrics = BindMetrics(configuration, log);
            await using var app = Build(current, read, socket, metrics, log);
            var dropped = app.Services.GetRequiredService<DaemonMetrics>().LogLinesDropped;
            lines.Dropped = () => dropped.Increment();
            var reload = app.Services.GetRequiredService<ConfigurationReload>();
            var manager = app.Services.GetRequiredService<ServiceNotifier>();
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                manager.Reloading("taking the configuration in");
                reload.Run();
                manager.Ready(app.Services.GetRequiredService<IDaemonProgress>().DescribeStatus());
            });
            try
            {
                await app.StartAsync(cancellationToken);
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                log.Fatal("{Socket}: {Reason}", configuration.HookSocket, e.Message);
                return false;
            }

            await app.WaitForShutdownAsync(cancellationToken);
            if (app.Services.GetRequiredService<ReconcilerService>().ExecuteTask is { IsFaulted: true, Exception: { } failure })
            {
                log.Fatal(failure.GetBaseException(), "The daemon has failed");
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Binds the address for metrics. If the address is taken, libvirt's hooks must still get an answer, so the daemon goes on.
    /// </summary>
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
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Logging.AddProvider(new SerilogLoggerProvider(log));
        // Serilog alone decides, so that the levels are in one place.
        builder.Logging.SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddReconciler(current, read);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(1.5));
        builder.Services.Configure<SocketTransportOptions>(o =>
        {
            o.CreateBoundListenSocket = endPoint => endPoint is UnixDomainSocketEndPoint || metrics is null ? socket.Bind(endPoint) : metrics;
            // The same value as in reconciler.socket: this call replaces that socket's queue length.
            o.Backlog = MaximumConnections;
        });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, current.Value.HookSocket, metrics));

        var app = builder.Build();
        app.Run(app.Services.GetRequiredService<HookEndpoint>().AnswerAsync);
        return app;
    }

    private static void Configure(KestrelServerOptions kestrel, string hookSocket, Socket? metrics)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = HookEndpoint.MaximumBodyBytes;
        kestrel.Limits.MaxRequestBufferSize = ReadAheadBytes;
        kestrel.Limits.MaxConcurrentConnections = MaximumConnections;
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(5);
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        var endpoint = kestrel.ApplicationServices.GetRequiredService<HookEndpoint>();
        if (metrics?.LocalEndPoint is { } address)
            kestrel.Listen(address, listen =>
            {
                var guard = kestrel.ApplicationServices.GetRequiredService<ScrapeGuard>();
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(next => connection => guard.ScreenAsync(connection, next));
            });
        kestrel.ListenUnixSocket(hookSocket, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection => endpoint.ScreenAsync(connection, next));
        });
    }
}
