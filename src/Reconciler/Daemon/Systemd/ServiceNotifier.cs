using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using Reconciler.Printing;

namespace Reconciler.Daemon.Systemd;

/// <summary>Tells the service manager the daemon's state: one datagram of assignments for each change (sd_notify(3)).</summary>
/// <remarks>
/// If the daemon was not started by systemd, nobody listens, and every call does nothing. If a message cannot be sent, that is logged once
/// and is no reason to fail: the service manager draws its own conclusions.
/// </remarks>
// Microsoft.Extensions.Hosting.Systemd is not used: it reports ready when the host is, throws if nobody listens, and has no watchdog or
// reload.
internal sealed class ServiceNotifier : IDisposable
{
    /// <summary>The variable with the address of the service manager's socket.</summary>
    public const string AddressVariable = "NOTIFY_SOCKET";

    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Socket? _socket;
    private string? _status;
    private bool _failed;

    /// <summary>Creates a notifier.</summary>
    /// <param name="environment">The environment's variables, by name.</param>
    /// <param name="logger">Logs messages that do not get through.</param>
    public ServiceNotifier(Func<string, string?> environment, ILogger<ServiceNotifier> logger)
    {
        _logger = logger;
        WatchdogInterval = ReadWatchdogInterval(environment);
        if (environment(AddressVariable) is not { Length: > 0 } address)
            return;
        // '@' stands for the zero byte that abstract names begin with (unix(7)).
        if (address[0] is not ('/' or '@'))
        {
            _logger.LogWarning("{Variable}: '{Address}' is neither a path nor an abstract name; the service manager hears nothing", AddressVariable, address);
            return;
        }

        _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(address[0] is '@' ? "\0" + address[1..] : address));
        }
        catch (SocketException e)
        {
            Report(e);
        }
    }

    /// <summary>Whether there is a service manager to tell.</summary>
    public bool IsHeard => _socket is not null;

    /// <summary>The longest time between two calls of <see cref="Alive"/>; null if nobody watches (sd_watchdog_enabled(3)).</summary>
    public TimeSpan? WatchdogInterval { get; }

    /// <summary>Reports that the daemon does its work. This also ends a reload.</summary>
    /// <param name="status">One line for people.</param>
    public void Ready(string status) => Send("READY=1", status);

    /// <summary>
    /// Reports that the daemon applies a new configuration. <see cref="Ready"/> ends the reload, whether the configuration was accepted or
    /// not.
    /// </summary>
    /// <param name="status">One line for people.</param>
    public void Reloading(string status) =>
        // The time lets the service manager tell this reload from the one before (systemd.service(5), Type=notify-reload).
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={MonotonicMicroseconds}"), status);

    /// <summary>Reports that the daemon begins to end.</summary>
    /// <param name="status">One line for people.</param>
    public void Stopping(string status) => Send("STOPPING=1", status);

    /// <summary>Reports the daemon's state in one line for people, if it differs from the last line.</summary>
    /// <param name="status">The line.</param>
    public void Status(string status)
    {
        lock (_gate)
        {
            if (status == _status)
                return;
        }

        Send(null, status);
    }

    /// <summary>Reports that the daemon's start, reload or end goes on. It must be called again before the time is over.</summary>
    /// <param name="time">How long it may take until the next such report.</param>
    public void ExtendTimeout(TimeSpan time) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"EXTEND_TIMEOUT_USEC={(long)time.TotalMicroseconds}"), null);

    /// <summary>
    /// Reports that the daemon lives. If it does not do so for the <see cref="WatchdogInterval"/>, the service manager ends and restarts
    /// it.
    /// </summary>
    public void Alive() => Send("WATCHDOG=1", null);

    /// <inheritdoc/>
    public void Dispose() => _socket?.Dispose();

    /// <summary>CLOCK_MONOTONIC, which is what the runtime's stopwatch reads.</summary>
    private static long MonotonicMicroseconds => (long)Stopwatch.GetElapsedTime(0).TotalMicroseconds;

    private static TimeSpan? ReadWatchdogInterval(Func<string, string?> environment)
    {
        if (!long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) || microseconds == 0)
            return null;
        // Without the variable, every process of the service is watched.
        if (environment("WATCHDOG_PID") is { Length: > 0 } watched && watched != Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            return null;
        return TimeSpan.FromMicroseconds(microseconds);
    }

    private void Send(string? assignment, string? status)
    {
        if (_socket is null)
            return;
        var message = new StringBuilder(assignment);
        if (status is not null)
        {
            if (message.Length > 0)
                message.Append('\n');
            message.Append("STATUS=").Append(VisibleText.Of(status));
        }

        var datagram = Encoding.UTF8.GetBytes(message.ToString());
        lock (_gate)
        {
            // Messages are sent in order: the last one counts.
            _status = status ?? _status;
            try
            {
                _socket.Send(datagram);
                _failed = false;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                Report(e);
            }
        }
    }

    private void Report(Exception e)
    {
        if (!_failed)
            _logger.LogWarning("The service manager cannot be told: {Reason}", e.Message);
        _failed = true;
    }
}
