using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>Finds who else holds what a workload asks for.</summary>
internal sealed class ClaimSearch
{
    private readonly HostSources _sources;

    /// <summary>Creates a search.</summary>
    /// <param name="sources">Where it looks.</param>
    public ClaimSearch(HostSources sources) => _sources = sources;

    /// <summary>
    /// Finds the ports made by hand whose names are the iface-ids of the workload's interfaces. The workload adopts such a port as soon as
    /// it asks for it, so the port does not conflict with what its definition asks for.
    /// </summary>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public async Task<ImmutableHashSet<Guid>> FindHandMadeAsync(WorkloadId workload, ObservedWorkload observed,
        CancellationToken cancellationToken)
    {
        var names = _sources.OpenVSwitch.InterfacesOf(workload).Select(i => i.InterfaceId)
            .Where(n => !observed.Ports.Any(p => p.Name == n));
        var existing = await _sources.Northbound.FindPortsAsync([.. names], cancellationToken);
        return [.. existing.Values.Where(p => p.Owner is null).Select(p => p.Port.Uuid)];
    }

    /// <summary>Finds what others already hold of what a workload asks for.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="desired">What it asks for.</param>
    /// <param name="observed">Its rows.</param>
    /// <param name="search">How to search for other holders.</param>
    /// <param name="passage">Enters the gates of the switches on which something is claimed; null if nothing will be written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="own">The ports made by hand that count as the workload's own; null for none.</param>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public async Task<ClaimFindings> FindAsync(
        WorkloadId workload, DesiredWorkload desired, ObservedWorkload observed, HolderSearch search, SwitchGates.Passage? passage,
        CancellationToken cancellationToken, ImmutableHashSet<Guid>? own = null)
    {
        var held = observed.Ports
            .SelectMany(p => p.ExternalIds)
            .Where(e => e.Key.StartsWith(OwnershipKeys.AddressPrefix, StringComparison.Ordinal))
            .ToHashSet();
        var present = desired.Ports.Where(p => observed.Ports.Any(o => o.Name == p.InterfaceId)).ToHashSet();
        var network = await _sources.Northbound.NetworkAsync(cancellationToken);
        ImmutableArray<DesiredNat> nats = [.. desired.Nats.Where(n => ExternalScopes.IsClaimed(n, observed.Nats))];
        var query = new ClaimQuery(
            workload,
            [
                .. from port in desired.Ports
                   from address in port.Addresses
                   where !held.Contains(KeyValuePair.Create(OwnershipKeys.AddressPrefix + address, port.Switch.Name))
                   select (port.Switch, address),
            ],
            [.. nats.Select(n => n.External)])
        {
            Outside = [.. nats.SelectMany(n => ExternalScopes.SwitchesFor(n, network).Select(s => (s, n.External)))],
            Names =
            [
                .. desired.Ports.SelectMany(p => p.Names).Distinct(StringComparer.Ordinal)
                    .Where(n => !observed.Ports.Any(p => p.ExternalIds.ContainsKey(OwnershipKeys.NamePrefix + n))),
            ],
            Host = _sources.Host,
            Search = search,
            Adopting = [.. desired.Ports.Select(p => p.Adopts?.Port.Uuid).OfType<Guid>(), .. own ?? []],
            Macs = [.. desired.Ports.Where(p => !present.Contains(p) || IsElsewhere(p) || HasOtherMac(p)).Select(p => (p.Switch, p.Mac))],
        };
        query = query with { NotExternal = [.. query.Addresses.Where(a => OutsideNetworks.IsOutside(network, a.Switch.Uuid))] };
        // The search for floating IPs also reads the outside switches. They need no gate, since a floating IP does not change them.
        if (passage is not null)
        {
            // A full search takes long on large networks, and the others would wait for it.
            await passage.EnterAsync(
                (query with { Outside = [] }).Switches.Select(s => s.Uuid), query.Claims, search is HolderSearch.LeftToGuards,
                cancellationToken);
        }

        var found = await _sources.Northbound.FindClaimsAsync(query, passage?.Reads ?? new(), cancellationToken);
        return ExternalScopes.Narrow(found, query, nats, observed.Nats, network);

        bool HasOtherMac(DesiredPort port) => observed.Ports.Any(o => o.Name == port.InterfaceId && o.Mac is { } mac && mac != port.Mac);

        bool IsElsewhere(DesiredPort port) => observed.Ports.Any(o => o.Name == port.InterfaceId && o.SwitchUuid != port.Switch.Uuid);
    }
}
