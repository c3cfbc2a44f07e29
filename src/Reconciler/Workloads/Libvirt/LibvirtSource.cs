using System.Collections.Immutable;
using Reconciler.Configuration;
using Reconciler.OpenVSwitch;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>libvirt's domains as workloads. A <see cref="DomainInventory"/> records them; this class reports them to the others.</summary>
internal sealed class LibvirtSource : IWorkloadSource
{
    private readonly DomainInventory _domains;
    private readonly CurrentConfiguration _configuration;

    /// <summary>Creates the source.</summary>
    /// <param name="domains">What is known of libvirt's domains and networks.</param>
    /// <param name="configuration">The configuration. Its current settings for libvirt networks apply.</param>
    public LibvirtSource(DomainInventory domains, CurrentConfiguration configuration)
    {
        _domains = domains;
        _configuration = configuration;
    }

    /// <summary>Receives the news; null for nobody.</summary>
    internal IWorkloadObserver? Observer { get; private set; }

    /// <summary>Queries libvirt about a domain; null while nobody can.</summary>
    public ILibvirtQuery? Query { get; set; }

    /// <inheritdoc/>
    public string Name => WorkloadId.Libvirt;

    /// <inheritdoc/>
    public IInterfaceMark Mark => VirtualMachineMark.Instance;

    /// <inheritdoc/>
    public bool MayMove => true;

    /// <inheritdoc/>
    public bool IsSynced => _domains.IsSynced;

    /// <inheritdoc/>
    public string? WhyNotSynced => IsSynced ? null : "libvirt cannot be asked about it";

    /// <inheritdoc/>
    public IReadOnlyList<Workload> Workloads => _domains.Domains;

    /// <inheritdoc/>
    public IPortDefaults Defaults => new NetworkDefaults(_configuration.Value.Networks, _domains.Networks);

    /// <inheritdoc/>
    public (Workload? Workload, bool IsSynced) Look(WorkloadId workload) => _domains.Look(workload);

    /// <inheritdoc/>
    public bool HasDeparted(WorkloadId workload) => _domains.HasDeparted(workload);

    /// <inheritdoc/>
    public void ForgetDeparted(Predicate<WorkloadId> settled) => _domains.ForgetDeparted(settled);

    /// <inheritdoc/>
    public bool NotePlugged(WorkloadId workload) => _domains.NotePlugged(workload);

    /// <inheritdoc/>
    public IReadOnlyList<PluggedInterface>? ExpectedOn(WorkloadDefinition definition, string integrationBridge) =>
        ExpectedInterfaces.Of(definition, integrationBridge, _domains.Networks.Definitions);

    /// <inheritdoc/>
    public ImmutableArray<WorkloadNotice> NoticesOf(WorkloadDefinition definition, ImmutableArray<PluggedInterface> plugged) =>
        DomainNotices.Of(definition, plugged, _domains.Networks.Definitions);

    /// <inheritdoc/>
    public async Task<bool> AskAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        if (Query is not { } query)
            return false;
        await query.AskAsync(Guid.Parse(workload.Key), cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> MayBeMovingAsync(WorkloadId workload, CancellationToken cancellationToken) =>
        Query is not { } query || await query.MayBeMovingAsync(Guid.Parse(workload.Key), cancellationToken);

    /// <inheritdoc/>
    public void Tell(IWorkloadObserver observer) => Observer = observer;
}
