using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Reconciler.Libvirt;

/// <summary>The life of one connection within a <see cref="LibvirtMonitor"/>: subscribe, read everything, then follow changes.</summary>
/// <remarks>
/// Four workers, because a call about one domain waits in libvirt as long as a hook of that domain runs, and must not hold up the others for
/// that time. Each has a connection of its own: over a shared one they do hold each other up, see <see cref="LibvirtConnection"/>.
/// </remarks>
internal sealed class MonitorSession
{
    private const int WorkerCount = 4;

    /// <summary>How long a domain is paused for a migration until libvirt is asked whether there is one: most are over by then.</summary>
    private static readonly TimeSpan s_usualPause = TimeSpan.FromSeconds(2);

    private readonly LibvirtConnection _events;
    private readonly Action<MonitorSession, Action<ILibvirtObserver>> _deliver;
    private readonly ILogger _logger;
    private readonly CoalescingQueue<MonitorRead> _queue = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _known = [];
    private readonly Dictionary<Guid, long> _pausedSince = [];
    private LibvirtEventSubscription? _subscription;

    /// <param name="events">An open connection, which the session uses for events and for its first reading, and closes.</param>
    /// <param name="deliver">Calls the observer, as long as this is still the current session.</param>
    /// <param name="logger">For what the observer is not told.</param>
    internal MonitorSession(LibvirtConnection events, Action<MonitorSession, Action<ILibvirtObserver>> deliver, ILogger logger)
    {
        _events = events;
        _deliver = deliver;
        _logger = logger;
    }

    /// <summary>Completes when the connection is lost, with the reason.</summary>
    internal Task<string> Lost => _lost.Task;

    /// <summary>Subscribes to events and reads everything. Events from now on wait for <see cref="StartWorkers"/>.</summary>
    /// <exception cref="LibvirtException">The connection is of no use.</exception>
    internal SyncSnapshot Synchronize(IReadOnlyList<NetworkObservation> lastNetworks)
    {
        _subscription = LibvirtEventSubscription.Register(_events, Refresh, RefreshNetworks, Lose);
        var readStarted = Stopwatch.GetTimestamp();
        var networks = ReadNetworks(_events, out var networksError) ?? lastNetworks;
        var domains = new List<DomainObservation>();
        ForEach(_events.ListDomains(), domain =>
        {
            if (ObservationReader.ReadDomain(domain, Stopwatch.GetTimestamp()) is not { } observation)
                return;
            domains.Add(observation);
            _known.Add(observation.Uuid);
        });
        return new SyncSnapshot(domains, networks, networksError, readStarted);
    }

    /// <summary>Begins to read what events and requests ask for.</summary>
    internal void StartWorkers()
    {
        for (var i = 1; i <= WorkerCount; i++)
            new Thread(Work) { IsBackground = true, Name = $"libvirt-rpc-{i}" }.Start();
    }

    internal void Refresh(Guid uuid) => _queue.Add(new MonitorRead(MonitorReadKind.Domain, uuid));

    internal void RefreshAll()
    {
        _queue.Add(new MonitorRead(MonitorReadKind.AllDomains, default));
        RefreshNetworks();
    }

    /// <summary>Ends the session from any thread, including libvirt's callbacks.</summary>
    internal void Lose(string reason) => _lost.TrySetResult(reason);

    /// <summary>
    /// Gives everything back, on a thread of its own: taking callbacks back and closing exchange messages with a server that may not answer.
    /// A worker closes its own connection when it ends, which it does after the call it is in.
    /// </summary>
    /// <returns>The thread, for those who can wait a little.</returns>
    internal Thread Close()
    {
        _queue.Close();
        var thread = new Thread(() =>
        {
            _subscription?.Dispose();
            _events.Dispose();
        })
        {
            IsBackground = true,
            Name = "libvirt-close",
        };
        thread.Start();
        return thread;
    }

    private void RefreshNetworks() => _queue.Add(new MonitorRead(MonitorReadKind.Networks, default));

    private void Work()
    {
        LibvirtConnection? connection = null;
        try
        {
            while (_queue.TryTake(out var read))
            {
                try
                {
                    connection ??= LibvirtConnection.OpenReadOnly(_events.Uri);
                    Perform(connection, read);
                }
                catch (LibvirtException e) when (connection is not { IsAlive: true })
                {
                    Lose(e.Message);
                }
                catch (LibvirtException e)
                {
                    _logger.LogWarning("libvirt did not answer for {Read}: {Reason}", read, e.Message);
                }
                catch (Exception e)
                {
                    _logger.LogError(e, "Reading {Read} from libvirt failed", read);
                }
                finally
                {
                    _queue.Done(read);
                }
            }
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private void Perform(LibvirtConnection connection, MonitorRead read)
    {
        switch (read.Kind)
        {
            case MonitorReadKind.Domain:
                ReadDomain(connection, read.Uuid);
                break;
            case MonitorReadKind.AllDomains:
                RequestAllDomains(connection);
                break;
            case MonitorReadKind.Networks:
                if (ReadNetworks(connection, out var error) is { } networks)
                    _deliver(this, observer => observer.OnNetworks(networks));
                else
                    _deliver(this, observer => observer.OnNetworksUnknown(error!));
                break;
        }
    }

    private void ReadDomain(LibvirtConnection connection, Guid uuid)
    {
        var readStarted = Stopwatch.GetTimestamp();
        using var domain = connection.FindDomain(uuid);
        var observation = domain is null ? null : ObservationReader.ReadDomain(domain, readStarted, HasBeenPausedForLong(uuid));
        NotePause(uuid, observation);
        lock (_gate)
        {
            if (observation is null)
                _known.Remove(uuid);
            else
                _known.Add(uuid);
        }
        if (observation is null)
            _deliver(this, observer => observer.OnDomainGone(uuid, readStarted));
        else
            _deliver(this, observer => observer.OnDomain(observation));
    }

    private bool HasBeenPausedForLong(Guid uuid)
    {
        lock (_gate)
            return _pausedSince.TryGetValue(uuid, out var since) && Stopwatch.GetElapsedTime(since) >= s_usualPause;
    }

    /// <summary>One that is paused for a migration is looked at again after a while: it may be none.</summary>
    private void NotePause(Guid uuid, DomainObservation? observation)
    {
        lock (_gate)
        {
            // Of one that was asked and is in no migration it is known for as long as it is paused.
            if (observation is not { State: DomainStates.Paused })
                _pausedSince.Remove(uuid);
            if (observation is null || !DomainStates.IsPausedForMigration(observation.State, observation.StateReason)
                || !_pausedSince.TryAdd(uuid, Stopwatch.GetTimestamp()))
            {
                return;
            }
        }

        _ = Task.Delay(s_usualPause).ContinueWith(_ => Refresh(uuid), TaskScheduler.Default);
    }

    private void RequestAllDomains(LibvirtConnection connection)
    {
        HashSet<Guid> uuids;
        // Also those that were there before: their absence is found, and reported, by looking each of them up.
        lock (_gate)
            uuids = [.. _known];
        ForEach(connection.ListDomains(), domain => uuids.Add(domain.Uuid));
        foreach (var uuid in uuids)
            Refresh(uuid);
    }

    /// <summary>Reads all networks; <see langword="null"/> when they cannot be read although the connection is good.</summary>
    /// <remarks>
    /// With modular daemons networks are served by another one (virtnetworkd), which may be down or absent; libvirtd may be without its network
    /// driver. That must not stop domains from being followed, nor look as if the networks, and the switches they name, were gone.
    /// </remarks>
    private static List<NetworkObservation>? ReadNetworks(LibvirtConnection connection, out string? error)
    {
        error = null;
        var networks = new List<NetworkObservation>();
        try
        {
            ForEach(connection.ListNetworks(), network =>
            {
                if (ObservationReader.ReadNetwork(network) is { } observation)
                    networks.Add(observation);
            });
            return networks;
        }
        catch (LibvirtException e) when (e.Code == LibvirtErrorCodes.NoSupport || connection.IsAlive)
        {
            error = e.Message;
            return null;
        }
    }

    private static void ForEach<T>(IReadOnlyList<T> items, Action<T> visit)
        where T : IDisposable
    {
        try
        {
            foreach (var item in items)
                visit(item);
        }
        finally
        {
            foreach (var item in items)
                item.Dispose();
        }
    }
}
