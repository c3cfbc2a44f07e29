using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Reconciler.Libvirt;

/// <summary>The life of one connection within a <see cref="LibvirtMonitor"/>: subscribe, read everything, then follow changes.</summary>
/// <remarks>
/// There are four workers. A call about one domain waits in libvirt while a hook of that domain runs, and must not delay the reading of
/// other domains. Each worker has its own connection, because calls on a shared connection delay each other: see
/// <see cref="LibvirtConnection"/>.
/// </remarks>
internal sealed class MonitorSession
{
    private const int WorkerCount = 4;

    /// <summary>From how many domains on it is cheaper to ask libvirt for the states of all its domains.</summary>
    private const int LeastTogether = 4;

    /// <summary>The most domains that are read together: the others wait while libvirt is busy with one of them.</summary>
    private const int MostTogether = 64;

    /// <summary>
    /// How long a domain may look paused for a migration before libvirt is asked for its job. Most migrations are over by then.
    /// </summary>
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

    /// <param name="events">An open connection. The session uses it for events and for the first reading, and closes it.</param>
    /// <param name="deliver">Calls the observer while this is still the current session.</param>
    /// <param name="logger">Receives what the observer does not receive.</param>
    internal MonitorSession(LibvirtConnection events, Action<MonitorSession, Action<ILibvirtObserver>> deliver, ILogger logger)
    {
        _events = events;
        _deliver = deliver;
        _logger = logger;
    }

    /// <summary>Completes with the reason when the connection is lost.</summary>
    internal Task<string> Lost => _lost.Task;

    /// <summary>Subscribes to events and reads everything. Later events wait for <see cref="StartWorkers"/>.</summary>
    /// <exception cref="LibvirtException">The connection cannot be used.</exception>
    internal SyncSnapshot Synchronize(IReadOnlyList<NetworkObservation> lastNetworks)
    {
        _subscription = LibvirtEventSubscription.Register(_events, Refresh, RefreshNetworks, Lose);
        var readStarted = Stopwatch.GetTimestamp();
        var networks = ObservationReader.ReadNetworks(_events, out var networksError) ?? lastNetworks;
        var domains = new List<DomainObservation>();
        using var listing = DomainListing.Read(_events);
        foreach (var uuid in listing.Domains)
        {
            if (listing.Observe(uuid, asksForJob: true) is not { } observation)
                continue;
            domains.Add(observation);
            _known.Add(uuid);
        }

        return new SyncSnapshot(domains, networks, networksError, readStarted);
    }

    /// <summary>Starts the workers, which read what events and requests ask for.</summary>
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
    /// Removes the callbacks and closes the connection, on a new thread: both exchange messages with a server that may not answer. Each
    /// worker finishes its call, and then closes its own connection.
    /// </summary>
    /// <returns>The thread, for callers that can wait for it.</returns>
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
            while (_queue.TryTakeMany(MostTogether, r => r.Kind is MonitorReadKind.Domain, out var reads))
            {
                DomainListing? listing = null;
                foreach (var read in reads)
                {
                    try
                    {
                        connection ??= LibvirtConnection.OpenReadOnly(_events.Uri);
                        if (reads.Count >= LeastTogether)
                            listing ??= DomainListing.Read(connection);
                        Perform(connection, read, listing);
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

                listing?.Dispose();
            }
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private void Perform(LibvirtConnection connection, MonitorRead read, DomainListing? listing)
    {
        switch (read.Kind)
        {
            case MonitorReadKind.Domain:
                if (listing is null)
                    ReadDomain(connection, read.Uuid);
                else
                    Report(read.Uuid, listing.Observe(read.Uuid, HasBeenPausedForLong(read.Uuid)), listing.ReadStarted);
                break;
            case MonitorReadKind.AllDomains:
                RequestAllDomains(connection);
                break;
            case MonitorReadKind.Networks:
                if (ObservationReader.ReadNetworks(connection, out var error) is { } networks)
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
        Report(uuid, domain is null ? null : ObservationReader.ReadDomain(domain, readStarted, HasBeenPausedForLong(uuid)), readStarted);
    }

    private void Report(Guid uuid, DomainObservation? observation, long readStarted)
    {
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

    /// <summary>Reads a domain that looks paused for a migration again after a while: there may be no migration.</summary>
    private void NotePause(Guid uuid, DomainObservation? observation)
    {
        lock (_gate)
        {
            // The answer that there is no migration holds for as long as the domain stays paused.
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
        // Known domains are looked up too: a domain that is gone is not in the list, and this finds it.
        lock (_gate)
            uuids = [.. _known];
        ForEach(connection.ListDomains(), domain => uuids.Add(domain.Uuid));
        foreach (var uuid in uuids)
            Refresh(uuid);
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
