using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Reconciler.Libvirt;

/// <summary>Keeps one read-only connection to libvirt and tells an observer about every domain and network there is.</summary>
/// <remarks>
/// It connects and reconnects by itself. After each connect it subscribes to events and then reads everything. After that, an event or a
/// call of <see cref="Refresh"/> only causes one domain to be read again. All work is on background threads: if libvirt does not answer,
/// they delay neither the end of the process nor <see cref="Dispose"/>.
/// </remarks>
internal sealed class LibvirtMonitor : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_held = TimeSpan.FromSeconds(10);

    private readonly string _uri;
    private readonly ILibvirtObserver _observer;
    private readonly ILogger<LibvirtMonitor> _logger;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LibvirtRetryDelay _delay = new(Random.Shared);
    private readonly bool _isLocal;

    /// <summary>Held while the observer is called, and while <see cref="_session"/> changes.</summary>
    private readonly Lock _gate = new();

    private volatile MonitorSession? _session;
    private volatile bool _synced;
    private volatile string? _lastError;
    private volatile string? _networksError;
    private IReadOnlyList<NetworkObservation> _lastNetworks = [];
    private string? _reported;
    private Thread? _thread;

    /// <summary>Initializes a monitor, which does nothing until <see cref="Start"/>.</summary>
    /// <param name="uri">The libvirt URI, such as <c>qemu:///system</c>.</param>
    /// <param name="observer">Receives what is read.</param>
    /// <param name="logger">Receives what the observer does not receive.</param>
    public LibvirtMonitor(string uri, ILibvirtObserver observer, ILogger<LibvirtMonitor> logger)
    {
        ArgumentException.ThrowIfNullOrEmpty(uri);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(logger);
        _uri = uri;
        _observer = observer;
        _logger = logger;
        _lastError = $"not connected to {uri} yet";
        _isLocal = !Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Host.Length == 0;
    }

    /// <summary>Whether the observer has received everything, and the monitor follows changes.</summary>
    public bool IsSynced => _synced;

    /// <summary>Why there is no connection; <see langword="null"/> while there is one.</summary>
    public string? LastError => _lastError;

    /// <summary>
    /// Why the networks could not be read over the present connection; <see langword="null"/> if they were read. Until they can be read,
    /// the networks known before stay in use (none after a start). So a network that is missing may still exist.
    /// </summary>
    public string? NetworksError => _networksError;

    private bool IsStopped => _stopped.Task.IsCompleted;

    /// <summary>Starts connecting. Returns at once.</summary>
    public void Start()
    {
        ObjectDisposedException.ThrowIf(IsStopped, this);
        if (_thread is not null)
            throw new InvalidOperationException("The monitor was started before.");
        _thread = new Thread(Run) { IsBackground = true, Name = "libvirt-monitor" };
        _thread.Start();
    }

    /// <summary>
    /// Asks for a domain to be read again. Without a connection it does nothing, because the next connect reads everything.
    /// </summary>
    /// <param name="uuid">The domain, whether known or not.</param>
    public void Refresh(Guid uuid) => _session?.Refresh(uuid);

    /// <summary>Asks for every domain and all networks to be read again. Domains that are gone are reported as gone.</summary>
    public void RefreshAll() => _session?.RefreshAll();

    /// <summary>Stops in less than a second, even if libvirt does not answer. The observer is not called after that.</summary>
    public void Dispose()
    {
        if (!_stopped.TrySetResult())
            return;
        // If the observer does not return, it holds the gate, and there is nothing more to wait for.
        if (_gate.TryEnter(s_patience))
        {
            _session = null;
            _synced = false;
            _gate.Exit();
        }
        _thread?.Join(s_patience * 2);
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync() => new(Task.Run(Dispose));

    /// <summary>For tests: ends the present connection as if libvirt had closed it.</summary>
    internal void DropConnection(string reason) => _session?.Lose(reason);

    private void Run()
    {
        while (!IsStopped)
        {
            var localSocketRefused = false;
            MonitorSession? session = null;
            string reason;
            try
            {
                session = new MonitorSession(LibvirtConnection.OpenReadOnly(_uri), Deliver, _logger);
                reason = Follow(session);
            }
            catch (LibvirtException e)
            {
                reason = e.Message;
                localSocketRefused = _isLocal && e is { Code: LibvirtErrorCodes.SystemError, Domain: LibvirtErrorCodes.RpcDomain };
            }
            catch (Exception e)
            {
                _logger.LogError(e, "Following libvirt failed");
                reason = $"following libvirt failed: {e.Message}";
            }
            Disconnect(reason);
            var closing = session?.Close();
            if (IsStopped)
                closing?.Join(s_patience);
            else
                _stopped.Task.Wait(_delay.Next(localSocketRefused));
        }
    }

    /// <summary>Uses a new connection until it is lost or the monitor stops.</summary>
    /// <returns>Why it ended.</returns>
    private string Follow(MonitorSession session)
    {
        // Requests are queued from here on, so that none is lost between the full read and the start of the workers.
        lock (_gate)
        {
            if (IsStopped)
                return "stopping";
            _session = session;
        }
        var snapshot = session.Synchronize(_lastNetworks);
        var since = Stopwatch.GetTimestamp();
        _lastNetworks = snapshot.Networks;
        _networksError = snapshot.NetworksError;
        _lastError = null;
        _reported = null;
        Deliver(session, observer =>
        {
            observer.OnSynced(snapshot.Domains, snapshot.Networks, snapshot.ReadStarted);
            if (snapshot.NetworksError is { } networksError)
                observer.OnNetworksUnknown(networksError);
            // Set after the call: a caller that reads true relies on the observer having everything.
            _synced = true;
        });
        _logger.LogInformation(
            "Following {Uri}: {Domains} domains, {Networks} networks", _uri, snapshot.Domains.Count, snapshot.Networks.Count);

        session.StartWorkers();
        Task.WaitAny(session.Lost, _stopped.Task);
        if (Stopwatch.GetElapsedTime(since) >= s_held)
            _delay.Reset();
        return session.Lost.IsCompleted ? session.Lost.Result : "stopping";
    }

    private void Disconnect(string reason)
    {
        lock (_gate)
        {
            _session = null;
            _synced = false;
            _lastError = reason;
            if (IsStopped || string.Equals(reason, _reported, StringComparison.Ordinal))
                return;
            _reported = reason;
            Call(observer => observer.OnDisconnected(reason));
        }
    }

    private void Deliver(MonitorSession session, Action<ILibvirtObserver> call)
    {
        lock (_gate)
        {
            if (ReferenceEquals(_session, session) && !IsStopped)
                Call(call);
        }
    }

    private void Call(Action<ILibvirtObserver> call)
    {
        try
        {
            call(_observer);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "The observer of libvirt failed");
        }
    }
}
