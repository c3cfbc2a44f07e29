using System.Collections.Immutable;
using Reconciler.Libvirt;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <content>What is wrong with a domain, before and while its rows are made.</content>
public sealed partial class DomainReconciler
{
    /// <summary>Finds what is wrong with a domain that is about to start, also what somebody else holds.</summary>
    /// <param name="definition">Its XML, as the <c>prepare</c> hook has it: interfaces have no iface-id yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The problems; none also when the Northbound is not known, which is no reason to refuse a start.</returns>
    /// <exception cref="Ovsdb.OvsdbException">The Northbound had to be asked and could not be.</exception>
    public Task<ImmutableArray<Problem>> ValidateAsync(DomainDefinition definition, CancellationToken cancellationToken) =>
        ValidateAsync(definition, asksForHolders: true, cancellationToken);

    /// <summary>
    /// Finds what is wrong with a domain by what is held here of the Northbound. Who else holds what it asks for is seen, and said, when
    /// its ports are made, which follows at once.
    /// </summary>
    /// <inheritdoc cref="ValidateAsync(DomainDefinition, CancellationToken)"/>
    public Task<ImmutableArray<Problem>> ValidateBeforeStartAsync(DomainDefinition definition, CancellationToken cancellationToken) =>
        ValidateAsync(definition, asksForHolders: false, cancellationToken);

    private async Task<ImmutableArray<Problem>> ValidateAsync(DomainDefinition definition, bool asksForHolders, CancellationToken cancellationToken)
    {
        if (!_sources.Northbound.Session.IsSynced)
            return [];

        var bridge = _sources.OpenVSwitch.Settings.IntegrationBridge;
        if (ExpectedInterfaces.Of(definition, bridge, _sources.Domains.Networks.Definitions) is not { } plugged)
            return [];

        var observed = await ObserveAsync(definition.Uuid, cancellationToken);
        var desired = await DesireAsync(definition, plugged, observed, onlyAskedFor: !asksForHolders, cancellationToken);
        if (asksForHolders)
        {
            var own = await FindHandMadeAsync(definition.Uuid, observed, cancellationToken);
            var found = await FindClaimsAsync(definition.Uuid, desired, observed, relyOnGuards: false, null, cancellationToken, own);
            desired = ClaimCheck.Apply(desired, found, HistoryOf(definition.Uuid).Rows);
        }

        // What an interface lacks, such as a switch, may be what a port made by hand under its name has.
        else if (desired.HasErrors)
            desired = await DesireAsync(definition, plugged, observed, onlyAskedFor: false, cancellationToken);
        return desired.Problems;
    }

    /// <summary>
    /// Finds the ports made by hand under the iface-ids that the domain's interfaces have now. They become its own as soon as it asks for
    /// them, so they are in the way of nothing that its definition asks for.
    /// </summary>
    private async Task<ImmutableHashSet<Guid>> FindHandMadeAsync(Guid domain, ObservedDomain observed, CancellationToken cancellationToken)
    {
        var names = _sources.OpenVSwitch.InterfacesOf(domain).Select(i => i.InterfaceId).Where(n => !observed.Ports.Any(p => p.Name == n));
        var existing = await _sources.Northbound.FindPortsAsync([.. names], cancellationToken);
        return [.. existing.Values.Where(p => p.Owner is null).Select(p => p.Port.Uuid)];
    }

    /// <summary>Finds what somebody else holds already.</summary>
    private async Task<ClaimFindings> FindClaimsAsync(
        Guid domain, DesiredDomain desired, ObservedDomain observed, bool relyOnGuards, SwitchGates.Passage? passage, CancellationToken cancellationToken,
        ImmutableHashSet<Guid>? own = null)
    {
        var held = observed.Ports
            .SelectMany(p => p.ExternalIds)
            .Where(e => e.Key.StartsWith(OwnershipKeys.AddressPrefix, StringComparison.Ordinal))
            .ToHashSet();
        var present = desired.Ports.Where(p => observed.Ports.Any(o => o.Name == p.InterfaceId)).ToHashSet();
        var network = await _sources.Northbound.NetworkAsync(cancellationToken);
        ImmutableArray<DesiredNat> nats = [.. desired.Nats.Where(n => ExternalScopes.IsClaimed(n, observed.Nats))];
        var query = new ClaimQuery(
            domain,
            [
                .. from port in desired.Ports
                   from address in port.Addresses
                   where !held.Contains(KeyValuePair.Create(OwnershipKeys.AddressPrefix + address, port.Switch.Name))
                   select (port.Switch, address),
            ],
            [.. nats.Select(n => n.External)])
        {
            Outside = [.. nats.SelectMany(n => ExternalScopes.SwitchesFor(n, network).Select(s => (s, n.External)))],
            Host = _sources.Host,
            LeavesKeyedToGuards = relyOnGuards,
            Adopting = [.. desired.Ports.Select(p => p.Adopts?.Port.Uuid).OfType<Guid>(), .. own ?? []],
            Macs = [.. desired.Ports.Where(p => !present.Contains(p) || IsElsewhere(p)).Select(p => (p.Switch, p.Mac))],
        };
        query = query with { NotExternal = [.. query.Addresses.Where(a => OutsideNetworks.IsOutside(network, a.Switch.Uuid))] };
        // Switches outside are looked at for floating IPs too, but do not change with them.
        if (passage is not null)
            await passage.EnterAsync((query with { Outside = [] }).Switches.Select(s => s.Uuid), cancellationToken);
        return ExternalScopes.Narrow(await _sources.Northbound.FindClaimsAsync(query, cancellationToken), query, nats, observed.Nats, network);

        bool IsElsewhere(DesiredPort port) => observed.Ports.Any(o => o.Name == port.InterfaceId && o.SwitchUuid != port.Switch.Uuid);
    }
}
