using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Libvirt;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Session;

namespace Reconciler.Reconciliation;

/// <summary>The three sources of truth, read once: what every command but <c>run</c> looks at. It needs no daemon, and disturbs none.</summary>
internal sealed class OneShot : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a server is tried that answers, but not with what is wanted: it may be about to restart.</summary>
    private static readonly TimeSpan PatienceAfterFailure = TimeSpan.FromSeconds(1);

    private readonly HostConnection _connection;
    private readonly string _libvirtUri;

    private OneShot(HostConnection connection, HostSources sources, string libvirtUri, string? libvirtError)
    {
        _connection = connection;
        _libvirtUri = libvirtUri;
        Sources = sources;
        Reconciler = new(sources) { AskLibvirt = libvirtError is null ? AskLibvirtAsync : null };
        LibvirtError = libvirtError;
    }

    /// <summary>What was read.</summary>
    public HostSources Sources { get; }

    /// <summary>The engine on it.</summary>
    public DomainReconciler Reconciler { get; }

    /// <summary>Why libvirt could not be read; null when it was.</summary>
    public string? LibvirtError { get; }

    /// <summary>Every domain that runs here, is plugged in here or has rows of this host.</summary>
    public IEnumerable<Guid> Domains => Sources.Domains.Domains.Where(d => d.Active).Select(d => d.Uuid)
        .Concat(Sources.OpenVSwitch.Domains)
        .Concat(Sources.Northbound.Database.Domains)
        .Distinct();

    /// <summary>Reads everything.</summary>
    /// <exception cref="SourceAwayException">Open vSwitch or the Northbound could not be reached.</exception>
    public static async Task<OneShot> OpenAsync(ReconcilerConfiguration configuration, CancellationToken cancellationToken)
    {
        // What goes wrong is said once, by the command, and not by each attempt to connect.
        ILoggerFactory loggers = NullLoggerFactory.Instance;
        var connection = new HostConnection(new(configuration), loggers);
        HostSources? sources = null;
        try
        {
            connection.Start();
            var domains = new DomainInventory();
            var libvirt = ReadLibvirtAsync(configuration.LibvirtUri, domains, cancellationToken);
            await WaitAsync(connection.Session, cancellationToken);
            sources = await connection.IdentifyAsync(domains, cancellationToken);
            sources.Northbound.Start();
            await WaitAsync(sources.Northbound.Session, cancellationToken);
            return new(connection, sources, configuration.LibvirtUri, await libvirt);
        }
        catch (Exception e) when (e is SourceAwayException or ConfigurationException or OvsdbException or OperationCanceledException)
        {
            if (sources is not null)
                await sources.Northbound.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds the domains that a command is about, those first that libvirt knows.</summary>
    /// <param name="domain">A name or UUID; null for all.</param>
    /// <exception cref="UnknownDomainException">There is none.</exception>
    /// <exception cref="SourceAwayException">Whether there is one is not known.</exception>
    public IReadOnlyList<Guid> Choose(string? domain)
    {
        if (domain is null)
            return [.. Domains.OrderBy(NameOf, StringComparer.Ordinal)];

        // Rows that were left over may be of another domain that had the same name.
        var chosen = Sources.Domains.Domains.Select(d => d.Uuid).Concat(Domains).Distinct()
            .Where(u => NameOf(u) == domain || u.ToString().Equals(domain, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (chosen.Length > 0)
            return chosen;
        throw LibvirtError is null
            ? new UnknownDomainException($"no domain '{domain}' is defined here or has rows of host {Sources.Host}")
            : LibvirtAway("whether there is such a domain is not known");
    }

    /// <summary>Looks at a domain; where something is to be done, with what libvirt says of it after its rows were seen.</summary>
    /// <remarks>A domain that has started since the first look, with the daemon making its rows, must not be taken for one that is off.</remarks>
    /// <exception cref="Ovsdb.OvsdbException">The Northbound had to be asked and could not be.</exception>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public async Task<DomainAssessment> AssessAsync(Guid domain, CancellationToken cancellationToken)
    {
        var assessment = await Reconciler.AssessAsync(domain, cancellationToken);
        if (assessment.Plan.IsEmpty || LibvirtError is not null)
            return assessment;

        await AskLibvirtAsync(domain, cancellationToken);
        return await Reconciler.AssessAsync(domain, cancellationToken);
    }

    private Task AskLibvirtAsync(Guid domain, CancellationToken cancellationToken) => RefreshAsync([domain], cancellationToken);

    /// <summary>Reads some domains again.</summary>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public async Task RefreshAsync(IReadOnlyCollection<Guid> domains, CancellationToken cancellationToken)
    {
        var read = Task.Run(
            () =>
            {
                using var libvirt = LibvirtConnection.OpenReadOnly(_libvirtUri);
                return domains.Select(domain =>
                {
                    var started = Stopwatch.GetTimestamp();
                    using var found = libvirt.FindDomain(domain);
                    return (Domain: domain, Observation: found is null ? null : ObservationReader.ReadDomain(found, started), started);
                }).ToArray();
            },
            cancellationToken);
        try
        {
            foreach (var (domain, observation, started) in await read.WaitAsync(Patience, cancellationToken))
            {
                if (observation is null)
                    Sources.Domains.TakeGone(domain, started);
                else
                    Sources.Domains.Take(observation);
            }
        }
        catch (Exception e) when (e is LibvirtException or TimeoutException)
        {
            throw new SourceAwayException($"libvirt could not be asked: {e.Message}; what domains ask for, and which run, is not known");
        }
    }

    /// <summary>Reads libvirt's full list again.</summary>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (await ReadLibvirtAsync(_libvirtUri, Sources.Domains, cancellationToken) is { } error)
            throw new SourceAwayException($"libvirt could not be asked: {error}; what runs here is not known");
    }

    /// <summary>Connects to the Northbound once more, for the rows of another host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceAwayException">It could not be reached.</exception>
    public async Task<Ovn.NorthboundClient> OpenNorthboundAsync(string host, CancellationToken cancellationToken)
    {
        var northbound = _connection.CreateNorthbound(host);
        try
        {
            northbound.Start();
            await WaitAsync(northbound.Session, cancellationToken);
            return northbound;
        }
        catch (Exception e) when (e is SourceAwayException or OvsdbException or OperationCanceledException)
        {
            await northbound.DisposeAsync();
            throw;
        }
    }

    /// <summary>The error of a command that cannot do without libvirt.</summary>
    /// <param name="consequence">What follows from that.</param>
    public SourceAwayException LibvirtAway(string consequence) => new($"libvirt could not be asked: {LibvirtError}; {consequence}");

    /// <summary>The domain's name: libvirt's, or the one that its rows have, or its UUID.</summary>
    private string NameOf(Guid domain) =>
        Sources.Domains.Find(domain)?.Name
        ?? new ObservedDomain(Sources.Northbound.Database.PortsOf(domain), Sources.Northbound.Database.NatsOf(domain)).DomainName
        ?? domain.ToString();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sources.Northbound.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>Waits until a session is in step, and not for long.</summary>
    /// <exception cref="SourceAwayException">Its server could not be reached or used.</exception>
    internal static async Task WaitAsync(OvsdbSession session, CancellationToken cancellationToken)
    {
        var synced = session.WaitForSyncAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(synced, Task.Delay(50, cancellationToken)) != synced)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Stopwatch.GetElapsedTime(started) > (session.LastError is null ? Patience : PatienceAfterFailure))
                throw new SourceAwayException($"{session.Replica.Database} could not be read: {session.LastError ?? $"no answer within {Patience.TotalSeconds} s"}");
        }

        await synced;
    }

    /// <summary>Reads libvirt's full list.</summary>
    /// <returns>Why it could not be read; null when it was.</returns>
    internal static async Task<string?> ReadLibvirtAsync(string uri, DomainInventory domains, CancellationToken cancellationToken)
    {
        var observer = new FirstSnapshot(domains);
        using var libvirt = new LibvirtMonitor(uri, observer, NullLogger<LibvirtMonitor>.Instance);
        libvirt.Start();
        try
        {
            return await observer.Error.WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return $"{uri} has not answered within {Patience.TotalSeconds} s";
        }
    }

    /// <summary>Takes in libvirt's first full list, or why there is none.</summary>
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

        public void OnDomainGone(Guid uuid, long readStarted) => domains.TakeGone(uuid, readStarted);

        public void OnNetworksUnknown(string reason) => domains.LoseNetworks(reason);

        public void OnNetworks(IReadOnlyList<NetworkObservation> networks) => domains.TakeNetworks(networks);
    }
}
