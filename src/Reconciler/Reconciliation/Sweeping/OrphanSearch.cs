using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Looks for this host's orphans: the daemon's periodic sweep and <c>reconciler sweep</c> both do it with this.</summary>
/// <remarks>All three sources must be in step; the caller sees to it. It changes nothing.</remarks>
public sealed class OrphanSearch
{
    private readonly HostSources _sources;
    private readonly DomainReconciler _reconciler;

    /// <summary>Creates a search.</summary>
    /// <param name="sources">What it looks at.</param>
    public OrphanSearch(HostSources sources)
    {
        _sources = sources;
        _reconciler = new(sources) { IsSweep = true };
    }

    /// <summary>Whether ports of the integration bridge whose device is gone are looked for too.</summary>
    public bool IncludesOvsPorts { get; set; }

    /// <summary>Looks at the rows of these domains and of no others; null for all. DHCP options and the bridge's ports are looked at in any case.</summary>
    public IReadOnlySet<Guid>? Only { get; init; }

    /// <summary>Asks libvirt whether a migration may be at work on a domain; null for nobody who could, and then one may be.</summary>
    public DomainJobs? Jobs { get; init; }

    /// <summary>Looks once.</summary>
    /// <exception cref="Ovsdb.OvsdbException">A database had to be asked and could not be.</exception>
    public async Task<OrphanFindings> LookAsync(CancellationToken cancellationToken)
    {
        var northbound = _sources.Northbound;
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        var (ports, nats) = northbound.Database.OwnRows;
        var suspects = (Only ?? northbound.Database.Domains).Where(IsSuspect).ToArray();
        if (suspects.Length > 0)
        {
            await northbound.LocateAsync(suspects, cancellationToken);
            var network = await northbound.NetworkAsync(cancellationToken);
            foreach (var domain in suspects)
                orphans.AddRange(await LookAtAsync(domain, network, cancellationToken));
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

    /// <summary>Whether DHCP options will have no port once these orphans are gone.</summary>
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

    private bool IsSuspect(Guid domain) => OrphanRules.IsSuspect(
        _sources.Domains.Find(domain),
        _sources.OpenVSwitch.InterfacesOf(domain),
        _sources.Northbound.Database.GlanceAt(domain));

    private async Task<ImmutableArray<Orphan>> LookAtAsync(Guid domain, LogicalNetwork network, CancellationToken cancellationToken)
    {
        var assessment = await _reconciler.AssessAsync(domain, cancellationToken);
        // Of a row that has lost its port, that port may be another domain's now; then it is not for us to say that it is gone.
        var names = OrphanRules.NatsOf(assessment.Plan).Select(OrphanRules.PortOf).OfType<string>()
            .Where(n => !assessment.Observed.Ports.Any(p => p.Name == n)).Distinct(StringComparer.Ordinal).ToArray();
        var elsewhere = await _sources.Northbound.FindPortsAsync(names, cancellationToken);
        return
        [
            .. OrphanRules.Of(assessment, _sources.OpenVSwitch.InterfacesOf(domain), elsewhere.ContainsKey, network),
            .. await LookForOffersAsync(assessment, cancellationToken),
        ];
    }

    private async Task<IEnumerable<Orphan>> LookForOffersAsync(DomainAssessment assessment, CancellationToken cancellationToken)
    {
        var plan = assessment.Plan;
        if (assessment.Domain is not { Active: true })
            return OrphanRules.Offers(plan.Actions, plan.Domain, plan.DomainName, "its domain has not come to this host");
        if (!OrphanRules.MayHaveStayed(assessment) || Jobs is null || await Jobs.MayBeAtWorkAsync(plan.Domain, cancellationToken))
            return [];
        return OrphanRules.Offers(
            HandOver.OfStayed(_sources.Host, assessment.Observed), plan.Domain, plan.DomainName, "its domain runs on this host and no migration is at work");
    }

    private async Task<IEnumerable<Orphan>> LookForStaleInterfacesAsync(CancellationToken cancellationToken)
    {
        var stale = _sources.OpenVSwitch.StaleInterfaces
            .Where(i => _sources.Domains.Look(i.VirtualMachineId) is { IsSynced: true, Domain: not { Active: true } }).ToArray();
        var ports = await _sources.Northbound.FindPortsAsync([.. stale.Select(i => i.InterfaceId)], cancellationToken);
        return stale.Where(i => ports.GetValueOrDefault(i.InterfaceId)?.Port.Up is not true).Select(i => new Orphan(
            OrphanKind.OvsPort,
            i.Uuid,
            i.Name,
            _sources.OpenVSwitch.Settings.IntegrationBridge,
            _sources.Domains.Find(i.VirtualMachineId)?.Name ?? i.VirtualMachineId.ToString(),
            _sources.Host,
            "its device is gone and its domain does not run here",
            new OrphanRemoval.StaleInterface(i)));
    }
}
