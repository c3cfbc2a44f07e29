using System.Collections.Immutable;
using Reconciler.OpenVSwitch;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Looks for this host's orphans. The daemon's periodic sweep and <c>reconciler sweep</c> both use it.</summary>
/// <remarks>
/// The caller ensures that Open vSwitch and the Northbound are in step. Rows of a workload whose source is not in step are not read. The
/// search changes nothing.
/// </remarks>
internal sealed class OrphanSearch
{
    private readonly HostSources _sources;
    private readonly WorkloadReconciler _reconciler;

    /// <summary>Creates a search.</summary>
    /// <param name="sources">The sources to read.</param>
    public OrphanSearch(HostSources sources)
    {
        _sources = sources;
        _reconciler = new(sources) { IsSweep = true };
    }

    /// <summary>Whether to look also for ports of the integration bridge whose device is gone.</summary>
    public bool IncludesOvsPorts { get; set; }

    /// <summary>
    /// Whether to spare what takes longer than a moment to come back: interfaces that Open vSwitch still has on another bridge than OVN's,
    /// and workloads of sources that come back one by one (<see cref="Workloads.IWorkloadSource.ComesBackOneByOne"/>).
    /// </summary>
    public bool SparesReturning { get; set; }

    /// <summary>
    /// The workloads to which the search is limited; null for all. DHCP options and the bridge's ports are searched in any case.
    /// </summary>
    public IReadOnlySet<WorkloadId>? Only { get; init; }

    /// <summary>
    /// The workloads whose rows may be orphans. Whether they are depends on what the workloads ask for; what the others ask for does not matter.
    /// </summary>
    public IEnumerable<WorkloadId> Suspects =>
        (Only ?? _sources.Northbound.Database.Workloads)
        .Where(w => _sources.Workloads.Look(w).IsSynced && !IsReturning(w) && IsSuspect(w));

    /// <summary>Looks once.</summary>
    /// <exception cref="Ovsdb.OvsdbException">A query to a database failed.</exception>
    public async Task<OrphanFindings> LookAsync(CancellationToken cancellationToken)
    {
        var northbound = _sources.Northbound;
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        var (ports, nats) = northbound.Database.OwnRows;
        var suspects = Suspects.ToArray();
        if (suspects.Length > 0)
        {
            await northbound.LocateAsync(suspects, cancellationToken);
            var network = await northbound.NetworkAsync(cancellationToken);
            foreach (var workload in suspects)
                orphans.AddRange(await LookAtAsync(workload, network, cancellationToken));
        }

        var dhcp = northbound.Database.DhcpOptions.Where(o => o.MadeForSwitch is not null && o.ExternalIds[OwnershipKeys.Host] == _sources.Host).ToArray();
        foreach (var options in dhcp)
        {
            if (await IsUnusedAsync(northbound, options, orphans, cancellationToken))
                orphans.Add(Of(options));
        }

        if (IncludesOvsPorts)
            orphans.AddRange(await LookForStaleInterfacesAsync(cancellationToken));
        return new(orphans.ToImmutable(), ports.Count + nats.Count + dhcp.Length);
    }

    /// <summary>Whether no port will use the DHCP options once these orphans are gone.</summary>
    internal static Task<bool> IsUnusedAsync(
        NorthboundClient northbound, DhcpOptions options, IEnumerable<Orphan> orphans, CancellationToken cancellationToken) =>
        northbound.IsUnusedAsync(
            options,
            [.. orphans.Select(o => o.Removal).OfType<OrphanRemoval.Step>().Select(s => s.Action).OfType<PlanAction.DeletePort>().Select(d => d.Observed)],
            cancellationToken);

    /// <summary>Orphaned DHCP options.</summary>
    internal static Orphan Of(DhcpOptions options) => new(
        OrphanKind.DhcpOptions, options.Uuid, options.Cidr.Network.ToString(), options.MadeForSwitch, null, options.ExternalIds[OwnershipKeys.Host],
        "no port uses them", new OrphanRemoval.UnusedDhcpOptions(options));

    private bool IsReturning(WorkloadId workload) => SparesReturning && _sources.Workloads.SourceOf(workload)?.ComesBackOneByOne is true;

    private bool IsSuspect(WorkloadId workload) => OrphanRules.IsSuspect(
        _sources.Workloads.Find(workload),
        _sources.OpenVSwitch.InterfacesOf(workload),
        _sources.Northbound.Database.GlanceAt(workload));

    private async Task<ImmutableArray<Orphan>> LookAtAsync(WorkloadId workload, LogicalNetwork network, CancellationToken cancellationToken)
    {
        var assessment = await _reconciler.AssessAsync(workload, cancellationToken);
        // If a NAT row has lost its port, the port may be another workload's now. Then it does not count as gone.
        var names = OrphanRules.NatsOf(assessment.Plan).Select(OrphanRules.PortOf).OfType<string>()
            .Where(n => !assessment.Observed.Ports.Any(p => p.Name == n)).Distinct(StringComparer.Ordinal).ToArray();
        var elsewhere = await _sources.Northbound.FindPortsAsync(names, cancellationToken);
        var plugged = _sources.OpenVSwitch.InterfacesOf(workload);
        if (SparesReturning)
            plugged = [.. plugged, .. _sources.OpenVSwitch.InterfacesElsewhere(workload)];
        return
        [
            .. OrphanRules.Of(assessment, plugged, elsewhere.ContainsKey, network),
            .. await LookForOffersAsync(assessment, cancellationToken),
        ];
    }

    private async Task<IEnumerable<Orphan>> LookForOffersAsync(WorkloadAssessment assessment, CancellationToken cancellationToken)
    {
        var plan = assessment.Plan;
        if (assessment.Workload is not { IsActive: true })
            return OrphanRules.Offers(plan.Actions, plan.Workload, plan.WorkloadName,
                $"its {plan.Workload.Noun} has not come to this host");
        if (!OrphanRules.MayHaveStayed(assessment) || await MayBeMovingAsync(plan.Workload, cancellationToken))
            return [];
        return OrphanRules.Offers(
            HandOver.OfStayed(_sources.Host, assessment.Observed), plan.Workload, plan.WorkloadName,
            $"its {plan.Workload.Noun} runs on this host and no migration is at work");
    }

    private async Task<bool> MayBeMovingAsync(WorkloadId workload, CancellationToken cancellationToken) =>
        _sources.Workloads.SourceOf(workload) is not { } source || await source.MayBeMovingAsync(workload, cancellationToken);

    private async Task<IEnumerable<Orphan>> LookForStaleInterfacesAsync(CancellationToken cancellationToken)
    {
        var stale = _sources.OpenVSwitch.StaleInterfaces
            .Where(IsGone).ToArray();
        var ports = await _sources.Northbound.FindPortsAsync([.. stale.Select(i => i.InterfaceId)], cancellationToken);
        // A machine's device may be back before Open vSwitch has said so. Of a namespace's, Open vSwitch has said that it is gone.
        return stale.Where(i => !i.Owner.IsDomain || ports.GetValueOrDefault(i.InterfaceId)?.Port.Up is not true).Select(i => new Orphan(
            OrphanKind.OvsPort,
            i.Uuid,
            i.Name,
            _sources.OpenVSwitch.Settings.IntegrationBridge,
            _sources.NameOf(i.Owner),
            _sources.Host,
            i.Owner.IsDomain ? $"its device is gone and its {i.Owner.Noun} does not run here" : "its device is gone",
            new OrphanRemoval.StaleInterface(i)));
    }

    /// <summary>
    /// Whether nobody will use an interface without a device again. A running machine may get its device back; any other workload has only
    /// the interfaces whose devices are there.
    /// </summary>
    private bool IsGone(OvsInterface nic) => !IsReturning(nic.Owner) && _sources.Workloads.Look(nic.Owner) is { IsSynced: true } look
        && (look.Workload is not { IsActive: true } || !nic.Owner.IsDomain);
}
