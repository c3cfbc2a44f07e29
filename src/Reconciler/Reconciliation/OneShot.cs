using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Reconciler.Configuration;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Session;
using Reconciler.Ownership;
using Reconciler.Workloads;
using Reconciler.Workloads.Libvirt;
using Reconciler.Workloads.OpenVSwitch;

namespace Reconciler.Reconciliation;

/// <summary>The three sources of truth, read once, for every command but <c>run</c>. It needs no daemon, and disturbs none.</summary>
internal sealed class OneShot : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>How long to keep trying a server that answers with an error: it may be about to restart.</summary>
    private static readonly TimeSpan PatienceAfterFailure = TimeSpan.FromSeconds(1);

    private readonly HostConnection _connection;
    private readonly DomainReader _libvirt;

    private OneShot(HostConnection connection, HostSources sources, LibvirtSource source, DomainInventory domains, DomainReader libvirt,
        string? libvirtError)
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

    /// <summary>The reconciler for these sources.</summary>
    public WorkloadReconciler Reconciler { get; }

    /// <summary>Why libvirt could not be read; null when it was.</summary>
    public string? LibvirtError { get; }

    /// <summary>Every workload that runs here, is plugged in here or has rows of this host.</summary>
    public IEnumerable<WorkloadId> Workloads => Sources.Present.Distinct();

    /// <summary>Reads everything.</summary>
    /// <exception cref="SourceAwayException">Open vSwitch or the Northbound could not be reached.</exception>
    public static Task<OneShot> OpenAsync(ReconcilerConfiguration configuration, CancellationToken cancellationToken) =>
        OpenAsync(configuration, listsDomains: false, only: null, cancellationToken);

    /// <summary>
    /// Reads everything but what domains ask for. A workload may be assessed only after <see cref="RefreshAsync(IEnumerable{WorkloadId},
    /// CancellationToken)"/> has read it.
    /// </summary>
    /// <exception cref="SourceAwayException">Open vSwitch or the Northbound could not be reached.</exception>
    public static Task<OneShot> OpenWithoutDefinitionsAsync(ReconcilerConfiguration configuration, CancellationToken cancellationToken) =>
        OpenAsync(configuration, listsDomains: true, only: null, cancellationToken);

    /// <summary>
    /// Reads what concerns one domain, its own rows in the Northbound included. If libvirt knows no domain of this name, everything is read:
    /// there may be rows of one.
    /// </summary>
    /// <param name="configuration">The addresses.</param>
    /// <param name="domain">A name or UUID.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceAwayException">Open vSwitch, the Northbound or libvirt could not be reached.</exception>
    public static async Task<OneShot> OpenForAsync(
        ReconcilerConfiguration configuration, string domain, CancellationToken cancellationToken)
    {
        var host = await OpenAsync(configuration, listsDomains: true, domain, cancellationToken);
        try
        {
            if (host.LibvirtError is null)
                await host.RefreshAsync(host.Choose(domain, orNone: true), cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static async Task<OneShot> OpenAsync(
        ReconcilerConfiguration configuration, bool listsDomains, string? only, CancellationToken cancellationToken)
    {
        // The command reports a failure once. The attempts to connect must not log it too.
        ILoggerFactory loggers = NullLoggerFactory.Instance;
        var domains = new DomainInventory();
        var source = new LibvirtSource(domains, new(configuration));
        var libvirt = new DomainReader(configuration.LibvirtUri, domains);
        var workloads = new WorkloadDirectory(source, new OpenVSwitchSource());
        var connection = new HostConnection(new(configuration), workloads, loggers);
        var libvirtError = listsDomains ? libvirt.ListAsync(cancellationToken) : libvirt.ReadAllAsync(cancellationToken);
        var sources = await ConnectAsync(connection, NamedAsync, cancellationToken);
        return new(connection, sources, source, domains, libvirt, await libvirtError);

        async Task<Workload?> NamedAsync()
        {
            if (only is null)
                return null;
            await libvirtError;
            await connection.LearnHostAsync(cancellationToken);
            // Workloads of several sources may have the same name. Then the rows of all are read.
            return workloads.All.Where(d => IsNamed(d.Id, d.Name, only)).Take(2).ToArray() is [var one] ? one : null;
        }
    }

    /// <summary>
    /// Reads what concerns one workload whose interfaces say themselves what they ask for, whether it is there or not. libvirt is not read.
    /// </summary>
    /// <param name="configuration">The addresses.</param>
    /// <param name="name">The workload's name.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SourceAwayException">Open vSwitch or the Northbound could not be reached.</exception>
    public static async Task<OneShot> OpenForInterfacesAsync(
        ReconcilerConfiguration configuration, string name, CancellationToken cancellationToken)
    {
        var domains = new DomainInventory();
        var source = new LibvirtSource(domains, new(configuration));
        var connection = new HostConnection(new(configuration), new(source, new OpenVSwitchSource()), NullLoggerFactory.Instance);
        var sources = await ConnectAsync(connection, NamedAsync, cancellationToken);
        return new(connection, sources, source, domains, new(configuration.LibvirtUri, domains), "it was not asked");

        async Task<Workload?> NamedAsync() => new Workload(
            OpenVSwitchSource.IdOf(await connection.LearnHostAsync(cancellationToken), name), name, WorkloadPresence.Off, null, null);
    }

    /// <summary>Connects to both databases.</summary>
    /// <param name="connection">The connection, which is disposed of if it fails.</param>
    /// <param name="only">Returns the only workload whose rows to read; null for all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<HostSources> ConnectAsync(
        HostConnection connection, Func<Task<Workload?>> only, CancellationToken cancellationToken)
    {
        HostSources? sources = null;
        try
        {
            connection.Start();
            await WaitAsync(connection.Session, cancellationToken);
            sources = await connection.IdentifyAsync(await only(), cancellationToken);
            sources.Northbound.Start();
            await WaitAsync(sources.Northbound.Session, cancellationToken);
            return sources;
        }
        catch (Exception e) when (e is SourceAwayException or ConfigurationException or OvsdbException or OperationCanceledException)
        {
            if (sources is not null)
                await sources.Northbound.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a workload is meant. Names in keys of interfaces have no blanks around them, but those of domains may.</summary>
    private static bool IsNamed(WorkloadId id, string name, string text) =>
        name == (id.IsDomain ? text : text.Trim()) || id.ToString().Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>Finds the workloads that a command is about. Workloads that libvirt knows come first.</summary>
    /// <param name="workload">A name or UUID; null for all.</param>
    /// <param name="orNone">Whether there may be no such workload.</param>
    /// <exception cref="UnknownWorkloadException">No such workload exists.</exception>
    /// <exception cref="SourceAwayException">It is not known whether the workload exists.</exception>
    public IReadOnlyList<WorkloadId> Choose(string? workload, bool orNone = false)
    {
        if (workload is null)
            return [.. Workloads.OrderBy(Sources.NameOf, StringComparer.Ordinal)];

        // Orphans may belong to another workload that had the same name.
        var chosen = Sources.Workloads.All.Select(w => w.Id).Concat(Workloads).Distinct()
            .Where(u => IsNamed(u, Sources.NameOf(u), workload)).ToArray();
        if (chosen.Length > 0 || orNone)
            return chosen;
        throw LibvirtError is null
            ? new UnknownWorkloadException($"no domain or workload '{workload}' is here or has rows of host {Sources.Host}")
            : LibvirtAway("whether there is such a domain is not known");
    }

    /// <summary>
    /// Finds the workloads that a command is about, without domains while libvirt is away: what they ask for is not known then.
    /// </summary>
    /// <param name="workload">A name or id; null for all.</param>
    /// <param name="consequence">What follows from libvirt's absence, for the message.</param>
    /// <exception cref="UnknownWorkloadException">No such workload exists.</exception>
    /// <exception cref="SourceAwayException">None of them can be known without libvirt.</exception>
    public IReadOnlyList<WorkloadId> ChooseKnown(string? workload, string consequence)
    {
        var chosen = Choose(workload);
        if (LibvirtError is null)
            return chosen;
        WorkloadId[] known = [.. chosen.Where(w => !w.IsDomain)];
        return known.Length > 0 ? known : throw LibvirtAway(consequence);
    }

    /// <summary>What a command has to say of libvirt's absence; null if libvirt was read, or the command is about no domain.</summary>
    /// <inheritdoc cref="ChooseKnown"/>
    public string? ComplaintOf(string? workload, string consequence) =>
        LibvirtError is null || (workload is not null && Choose(workload, orNone: true) is { Count: > 0 } chosen && chosen.All(w =>
            !w.IsDomain))
            ? null
            : LibvirtAway(consequence).Message;

    /// <summary>Assesses a workload. If its plan is not empty, libvirt is read again, and the workload is assessed once more.</summary>
    /// <remarks>
    /// The workload may have started since the first look, and the daemon may have created its rows. It must not count as off.
    /// </remarks>
    /// <exception cref="Ovsdb.OvsdbException">A query to the Northbound failed.</exception>
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
    public Task RefreshAsync(IEnumerable<WorkloadId> workloads, CancellationToken cancellationToken) =>
        _libvirt.RefreshAsync(workloads, cancellationToken);

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

    /// <summary>The error of a command that needs libvirt.</summary>
    /// <param name="consequence">The consequence, for the message.</param>
    public SourceAwayException LibvirtAway(string consequence) => new($"libvirt could not be asked: {LibvirtError}; {consequence}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Sources.Northbound.DisposeAsync();
        await _connection.DisposeAsync();
    }

    /// <summary>Waits a short time until a session is in step.</summary>
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
