using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Sweeping;

/// <summary>Looks for orphans of other hosts, as far as this host can know them.</summary>
/// <remarks>
/// Only another host's own libvirt knows what runs there. So its rows are orphans only if somebody who knows says that the host is gone.
/// </remarks>
internal sealed class OtherHostsSearch
{
    private readonly HostSources _sources;

    /// <summary>Creates a search.</summary>
    /// <param name="sources">This host's sources. The rows of what runs here are spared.</param>
    public OtherHostsSearch(HostSources sources) => _sources = sources;

    /// <summary>Finds every row of a host that is gone for good.</summary>
    /// <param name="host">The host.</param>
    /// <param name="theirs">A Northbound client with the rows of that host, in step.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Ovsdb.OvsdbException">A query to the Northbound failed.</exception>
    public async Task<OrphanFindings> LookAsync(string host, NorthboundClient theirs, CancellationToken cancellationToken)
    {
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        var (ports, nats) = theirs.Database.OwnRows;
        var reason = $"host {host} is said to be gone";
        // A workload that runs here was moved or restarted. Its rows become this host's.
        var workloads = theirs.Database.Workloads.Where(d => _sources.Workloads.Find(d) is not { IsActive: true }).ToArray();
        await theirs.LocateAsync(workloads, cancellationToken);
        var network = await theirs.NetworkAsync(cancellationToken);
        foreach (var workload in workloads)
        {
            var (itsPorts, itsNats) = await theirs.RowsOfAsync(workload, cancellationToken);
            var observed = new ObservedWorkload([.. itsPorts.Where(p => p.Host == host)], [.. itsNats.Where(n => n.Host == host)])
            {
                ForeignPorts = [.. itsPorts.Where(p => p.Host != host)],
                ForeignNats = [.. itsNats.Where(n => n.Host != host)],
            };
            // Rows that were offered to that host stay with their owner.
            var offered = new ObservedWorkload([], []) { ForeignPorts = observed.ForeignPorts, ForeignNats = observed.ForeignNats };
            orphans.AddRange(
                OrphanRules.Offers(HandOver.OfInactive(host, offered), workload, observed.WorkloadName ?? workload.ToString(), reason));
            var plan = Planner.Make(workload, observed.WorkloadName ?? workload.ToString(), _sources.Host, observed, DesiredWorkload.Nothing, mayDelete: true);
            foreach (var action in plan.Actions)
            {
                switch (action)
                {
                    case PlanAction.DeletePort { Observed: var port }:
                        orphans.Add(OrphanRules.Of(port, OrphanKind.Port, reason, plan, action, network));
                        break;
                    case PlanAction.ReleasePort { Observed: var port }:
                        orphans.Add(OrphanRules.Of(port, OrphanKind.AdoptedPort, reason, plan, action, network));
                        orphans.AddRange(OrphanRules.MembershipsOf(port, reason));
                        break;
                    case PlanAction.DeleteNat { Observed: var nat }:
                        orphans.Add(OrphanRules.Of(nat, reason, plan, network));
                        break;
                    case PlanAction.ReleaseNat { Observed: var nat }:
                        orphans.Add(OrphanRules.Of(nat, reason, plan, network));
                        break;
                }
            }
        }

        var dhcp = theirs.Database.DhcpOptions.Where(o => o.MadeForSwitch is not null && o.ExternalIds[OwnershipKeys.Host] == host).ToArray();
        foreach (var options in dhcp)
        {
            if (await OrphanSearch.IsUnusedAsync(theirs, options, orphans, cancellationToken))
                orphans.Add(OrphanSearch.Of(options));
        }

        return new(orphans.ToImmutable(), ports.Count + nats.Count + dhcp.Length);
    }

    /// <summary>
    /// Finds the rows of all other hosts that are orphans whatever runs there: NAT rows whose port is gone, and DHCP options without ports.
    /// </summary>
    /// <exception cref="Ovsdb.OvsdbException">The query to the Northbound failed.</exception>
    public async Task<OrphanFindings> LookAtAllAsync(CancellationToken cancellationToken)
    {
        var northbound = _sources.Northbound;
        var nats = (await northbound.FindNatsOfHostsAsync(cancellationToken)).RemoveAll(n => n.ExternalIds[OwnershipKeys.Host] == _sources.Host);
        var names = nats.Select(OrphanRules.PortOf).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var existing = await northbound.FindPortNamesAsync(names, cancellationToken);
        var network = await northbound.NetworkAsync(cancellationToken);
        var orphans = ImmutableArray.CreateBuilder<Orphan>();
        foreach (var nat in nats.Where(n => !n.IsHandedOver && OrphanRules.PortOf(n) is { } port && !existing.Contains(port)))
        {
            if (WorkloadId.Of(nat.ExternalIds) is not { } workload)
                continue;
            var name = nat.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName) ?? workload.ToString();
            orphans.Add(OrphanRules.Of(nat, "its port is gone", new(workload, name, _sources.Host, []), network));
        }

        var dhcp = northbound.Database.DhcpOptions.Where(o => o.MadeForSwitch is not null && o.ExternalIds[OwnershipKeys.Host] != _sources.Host).ToArray();
        foreach (var options in dhcp)
        {
            if (await OrphanSearch.IsUnusedAsync(northbound, options, orphans, cancellationToken))
                orphans.Add(OrphanSearch.Of(options));
        }

        return new(orphans.ToImmutable(), nats.Length + dhcp.Length);
    }
}
