using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Session;
using Reconciler.Ownership;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Reconciliation;

/// <summary>The three sources of truth, read once: what every command but <c>run</c> looks at. It needs no daemon, and disturbs none.</summary>
internal sealed class OneShot : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long a server is tried that answers, but not with what is wanted: it may be about to restart.</summary>
    private static readonly TimeSpan PatienceAfterFailure = TimeSpan.FromSeconds(1);

    private readonly HostConnection _connection;
    private readonly DomainReader _libvirt;

    private OneShot(HostConnection connection, HostSources sources, LibvirtSource source, DomainInventory domains, DomainReader libvirt, string? libvirtError)
    {
        _connection = connection;
        _libvirt = libvirt;
        Sources = sources;
        Domains = domains;
        Reconciler = new(sources);
        LibvirtError = libvirtError;
        source.Query = libvirtError is null ? libvirt : null;
    }

    /// <summary>What was read.</summary>
    public HostSources Sources { get; }

    /// <summary>What was read of libvirt's domains and networks.</summary>
    public DomainInventory Domains { get; }

    /// <summary>The engine on it.</summary>
    public WorkloadReconciler Reconciler { get; }

    /// <summary>Why libvirt could not be read; null when it was.</summary>
    public string? LibvirtError { get; }

    /// <summary>Every workload that runs here, is plugged in here or has rows of this host.</summary>
    public IEnumerable<WorkloadId> Workloads => Sources.Present.Distinct();

    /// <summary>Reads everything.</summary>
    /// <exception cref="SourceAwayException">Open vSwitch or the Northbound could not be reached.</exception>
    public static async Task<OneShot> OpenAsync(ReconcilerConfiguration configuration, CancellationToken cancellationToken)
    {
        // What goes wrong is said once, by the command, and not by each attempt to connect.
        ILoggerFactory loggers = NullLoggerFactory.Instance;
        var domains = new DomainInventory();
        var source = new LibvirtSource(domains, new(configuration));
        var libvirt = new DomainReader(configuration.LibvirtUri, domains);
        var connection = new HostConnection(new(configuration), new(source), loggers);
        HostSources? sources = null;
        try
        {
            connection.Start();
            var libvirtError = libvirt.ReadAllAsync(cancellationToken);
            await WaitAsync(connection.Session, cancellationToken);
            sources = await connection.IdentifyAsync(cancellationToken);
            sources.Northbound.Start();
            await WaitAsync(sources.Northbound.Session, cancellationToken);
            return new(connection, sources, source, domains, libvirt, await libvirtError);
        }
        catch (Exception e) when (e is SourceAwayException or ConfigurationException or OvsdbException or OperationCanceledException)
        {
            if (sources is not null)
                await sources.Northbound.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finds the workloads that a command is about, those first that libvirt knows.</summary>
    /// <param name="workload">A name or UUID; null for all.</param>
    /// <exception cref="UnknownWorkloadException">There is none.</exception>
    /// <exception cref="SourceAwayException">Whether there is one is not known.</exception>
    public IReadOnlyList<WorkloadId> Choose(string? workload)
    {
        if (workload is null)
            return [.. Workloads.OrderBy(Sources.NameOf, StringComparer.Ordinal)];

        // Rows that were left over may be of another workload that had the same name.
        var chosen = Sources.Workloads.All.Select(w => w.Id).Concat(Workloads).Distinct()
            .Where(u => Sources.NameOf(u) == workload || u.ToString().Equals(workload, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (chosen.Length > 0)
            return chosen;
        throw LibvirtError is null
            ? new UnknownWorkloadException($"no domain '{workload}' is defined here or has rows of host {Sources.Host}")
            : LibvirtAway("whether there is such a domain is not known");
    }

    /// <summary>Looks at a workload; where something is to be done, with what libvirt says of it after its rows were seen.</summary>
    /// <remarks>A workload that has started since the first look, with the daemon making its rows, must not be taken for one that is off.</remarks>
    /// <exception cref="Ovsdb.OvsdbException">The Northbound had to be asked and could not be.</exception>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public async Task<WorkloadAssessment> AssessAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        var assessment = await Reconciler.AssessAsync(workload, cancellationToken);
        if (assessment.Plan.IsEmpty || LibvirtError is not null)
            return assessment;

        await RefreshAsync([workload], cancellationToken);
        return await Reconciler.AssessAsync(workload, cancellationToken);
    }

    /// <summary>Reads the domains among some workloads again.</summary>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public Task RefreshAsync(IEnumerable<WorkloadId> workloads, CancellationToken cancellationToken) => _libvirt.RefreshAsync(workloads, cancellationToken);

    /// <summary>Reads libvirt's full list again.</summary>
    /// <exception cref="SourceAwayException">libvirt has gone away.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        if (await _libvirt.ReadAllAsync(cancellationToken) is { } error)
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
}
