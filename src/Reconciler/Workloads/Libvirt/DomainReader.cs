using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Libvirt;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Reads libvirt for a command: everything at first, and single domains again if the command needs current data.</summary>
internal sealed class DomainReader : ILibvirtQuery
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _uri;
    private readonly DomainInventory _domains;

    /// <summary>Creates a reader.</summary>
    /// <param name="uri">The address of libvirt.</param>
    /// <param name="domains">Receives what is read.</param>
    public DomainReader(string uri, DomainInventory domains)
    {
        _uri = uri;
        _domains = domains;
    }

    /// <summary>Reads every domain and network.</summary>
    /// <returns>Why they could not be read; null when they were.</returns>
    public async Task<string?> ReadAllAsync(CancellationToken cancellationToken)
    {
        var observer = new FirstSnapshot(_domains);
        using var libvirt = new LibvirtMonitor(_uri, observer, NullLogger<LibvirtMonitor>.Instance);
        libvirt.Start();
        try
        {
            return await observer.Error.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return $"{_uri} has not answered within {Patience.TotalSeconds} s";
        }
    }

    /// <summary>
    /// Reads which domains there are and whether they run, and every network, in a few calls. What a domain asks for is read only with
    /// <see cref="RefreshAsync(IReadOnlyCollection{Guid}, CancellationToken)"/>.
    /// </summary>
    /// <returns>Why they could not be read; null when they were.</returns>
    public async Task<string?> ListAsync(CancellationToken cancellationToken)
    {
        var read = Task.Run(
            () =>
            {
                using var libvirt = LibvirtConnection.OpenReadOnly(_uri);
                var networks = ObservationReader.ReadNetworks(libvirt, out var networksError);
                using var listing = DomainListing.Read(libvirt);
                return (Domains: listing.Domains.Select(listing.Glance).ToArray(), networks, networksError, listing.ReadStarted);
            },
            cancellationToken);
        try
        {
            var (listed, networks, networksError, readStarted) = await read.WaitAsync(Patience, cancellationToken);
            if (networks is null)
                _domains.LoseNetworks(networksError!);
            else
                _domains.TakeNetworks(networks);
            _domains.TakeAll(listed, readStarted);
            return null;
        }
        catch (LibvirtException e)
        {
            return e.Message;
        }
        catch (TimeoutException)
        {
            return $"{_uri} has not answered within {Patience.TotalSeconds} s";
        }
    }

    /// <summary>Reads some domains again.</summary>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public async Task RefreshAsync(IReadOnlyCollection<Guid> domains, CancellationToken cancellationToken)
    {
        if (domains.Count == 0)
            return;
        var read = Task.Run(
            () =>
            {
                using var libvirt = LibvirtConnection.OpenReadOnly(_uri);
                using var listing = domains.Count > 2 ? DomainListing.Read(libvirt) : null;
                return domains.Select(domain =>
                {
                    var started = listing?.ReadStarted ?? Stopwatch.GetTimestamp();
                    return (Domain: domain, Observation: listing is null ? Read(libvirt, domain, started)
                        : listing.Observe(domain, asksForJob: true), started);
                }).ToArray();
            },
            cancellationToken);
        try
        {
            foreach (var (domain, observation, started) in await read.WaitAsync(Patience, cancellationToken))
            {
                if (observation is null)
                    _domains.TakeGone(WorkloadId.OfDomain(domain), started);
                else
                    _domains.Take(observation);
            }
        }
        catch (Exception e) when (e is LibvirtException or TimeoutException)
        {
            throw new SourceAwayException($"libvirt could not be asked: {e.Message}; what domains ask for, and which run, is not known");
        }
    }

    /// <summary>Reads the domains among some workloads again.</summary>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public Task RefreshAsync(IEnumerable<WorkloadId> workloads, CancellationToken cancellationToken) =>
        RefreshAsync([.. workloads.Where(w => w.IsDomain).Select(w => Guid.Parse(w.Key))], cancellationToken);

    /// <inheritdoc/>
    public Task AskAsync(Guid domain, CancellationToken cancellationToken) => RefreshAsync([domain], cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MayBeMovingAsync(Guid domain, CancellationToken cancellationToken) =>
        new DomainJobs(_uri).MayBeAtWorkAsync(domain, cancellationToken);

    private static DomainObservation? Read(LibvirtConnection libvirt, Guid domain, long started)
    {
        using var found = libvirt.FindDomain(domain);
        return found is null ? null : ObservationReader.ReadDomain(found, started);
    }

    /// <summary>Receives libvirt's first full list, or the reason why there is none.</summary>
    private sealed class FirstSnapshot(DomainInventory domains) : ILibvirtObserver
    {
        private readonly TaskCompletionSource<string?> _error = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string?> Error => _error.Task;

        public void OnSynced(IReadOnlyList<DomainObservation> observations, IReadOnlyList<NetworkObservation> networks, long readStarted)
        {
            domains.TakeNetworks(networks);
            domains.TakeAll(observations, readStarted);
            _error.TrySetResult(null);
        }

        public void OnDisconnected(string reason) => _error.TrySetResult(reason);

        public void OnDomain(DomainObservation domain) => domains.Take(domain);

        public void OnDomainGone(Guid uuid, long readStarted) => domains.TakeGone(WorkloadId.OfDomain(uuid), readStarted);

        public void OnNetworksUnknown(string reason) => domains.LoseNetworks(reason);

        public void OnNetworks(IReadOnlyList<NetworkObservation> networks) => domains.TakeNetworks(networks);
    }
}
