using System.Collections.Immutable;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Works out the desired state of workloads, from their source and from the Northbound.</summary>
internal sealed class DesireReader
{
    private readonly HostSources _sources;
    private readonly RowHistories _histories;

    /// <summary>Creates a reader.</summary>
    /// <param name="sources">The sources to read.</param>
    /// <param name="histories">The remembered rows. They identify a row that has lost our keys.</param>
    public DesireReader(HostSources sources, RowHistories histories)
    {
        _sources = sources;
        _histories = histories;
    }

    private string IntegrationBridge => _sources.OpenVSwitch.Settings.IntegrationBridge;

    /// <summary>Returns the desired state of a workload, as far as it is known.</summary>
    /// <param name="pass">The observed state of the workload.</param>
    /// <param name="search">Whether to look for ports made by hand that have the names of its interfaces.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public async Task<DesiredWorkload> OfAsync(WorkloadPass pass, HolderSearch search, CancellationToken cancellationToken)
    {
        // While the desired state is not known, everything that the workload has is kept.
        var kept = pass.Plugged.Select(p => p.Mac).Concat(pass.Observed.Ports.Select(p => p.Mac).OfType<string>());
        if (pass.Workload is not { } workload)
        {
            return pass.IsSourceSynced
                ? DesiredWorkload.Nothing
                : DesiredWorkload.Unknown(kept,
                    new(null, _sources.Workloads.WhyNotKnown(pass.Id) ?? "its source is not known") { IsOfSource = true });
        }

        if (!workload.IsActive && pass.Observed.IsEmpty)
            return DesiredWorkload.Nothing with { Problems = ProblemsOfNextStart(workload) };
        if (workload.Definition is not { } definition)
        {
            var unknown = DesiredWorkload.Unknown(kept, new(null, $"its XML cannot be read: {workload.DefinitionError}"));
            return workload.IsActive ? unknown : unknown.WhileOff(pass.Observed.Ports);
        }

        if (workload.IsActive)
        {
            var desired = await OfAsync(definition, pass.Plugged, pass.Observed, search, cancellationToken);
            return await AddNextStartAsync(desired, workload, pass, search, cancellationToken);
        }

        // While the workload is off, it has only the ports that outlive it.
        var off = definition.Interfaces
            .Select(n => (n.Mac, Port: pass.Observed.Ports.FirstOrDefault(p => p.Mac == n.Mac)))
            .Where(n => n.Port is not null)
            .Select(n => new PluggedInterface(n.Mac, n.Port!.Name))
            .ToArray();
        return (await OfAsync(definition, off, pass.Observed, search, cancellationToken)).WhileOff(pass.Observed.Ports);
    }

    /// <summary>Returns the desired state that a definition describes.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    /// <param name="observed">Its rows.</param>
    /// <param name="search">Whether to look for ports made by hand that have the names of its interfaces.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public async Task<DesiredWorkload> OfAsync(
        WorkloadDefinition definition, IReadOnlyList<PluggedInterface> plugged, ObservedWorkload observed, HolderSearch search,
        CancellationToken cancellationToken)
    {
        var network = await _sources.Northbound.NetworkAsync(cancellationToken);
        var names = DesiredStateBuilder.NamesToLookUp(definition, plugged, observed.Ports, search);
        var existing = await _sources.Northbound.FindPortsAsync([.. names.Where(n => !observed.Ports.Any(p => p.Name == n))],
            cancellationToken);
        var rows = _histories.Of(definition.Id).Rows;
        existing = existing.ToImmutableDictionary(
            e => e.Key,
            e => e.Value with { IsTakenBack = IsTakenBack(e.Value) },
            StringComparer.Ordinal);
        var desired = DesiredStateBuilder.Build(
            definition, plugged, network, _sources.DefaultsOf(definition.Id), _sources.Configuration.Dhcp, observed.Ports, existing,
            _sources.Configuration.Policy);
        return definition.Id.IsDomain
            ? desired
            : desired with { Problems = [.. desired.Problems.Select(p => p with { Message = KeySpelling.Of(p.Message) })] };

        bool IsTakenBack(ExistingPort port) =>
            Ownership.RowOwnership.HasLostKeys(port.Port.ExternalIds, definition.Id, _sources.Host)
                || (port.Owner is null && rows.Contains(port.Port.Uuid));
    }

    /// <summary>
    /// Warns about keys on a machine's interfaces: they are not read, because the machine's annotation says what it asks for.
    /// </summary>
    /// <param name="desired">What the workload asks for.</param>
    /// <param name="workload">The workload.</param>
    public DesiredWorkload WarnOfKeys(DesiredWorkload desired, WorkloadId workload)
    {
        if (!workload.IsDomain)
            return desired;
        var ignored = _sources.OpenVSwitch.InterfacesOf(workload).Where(i => i.HasIgnoredKeys);
        return desired with
        {
            Problems = desired.Problems.AddRange(ignored.Select(i => new Problem(
                i.Mac,
                $"the keys {InterfaceKeys.Switch} and the like of its interface {i.Name} in Open vSwitch are ignored,"
                + " because libvirt has plugged it in (vm-id); write a <port> into the domain's annotation instead")
            {
                IsWarning = true,
            })),
        };
    }

    /// <summary>
    /// Keeps the rows of some interfaces of a running workload. The source says that they are on the integration bridge, but Open vSwitch
    /// lacks them or has them on another bridge. Open vSwitch has lost such an interface, or OVN uses another bridge now. Neither means
    /// that the interface was unplugged.
    /// </summary>
    /// <param name="desired">What the workload asks for.</param>
    /// <param name="pass">The observed state of the workload.</param>
    public DesiredWorkload KeepLostInterfaces(DesiredWorkload desired, WorkloadPass pass)
    {
        if (pass.Workload is not { IsActive: true, Definition: { } definition })
            return desired;
        var lost = (ExpectedOf(definition) ?? definition.Interfaces.Select(i => i.Mac)).Where(IsNotPlugged);
        var elsewhere = _sources.OpenVSwitch.InterfacesElsewhere(pass.Id)
            .Where(i => IsNotPlugged(i.Mac) && pass.Observed.Ports.Any(p => p.Mac == i.Mac)).ToArray();
        return desired with
        {
            Kept = desired.Kept.Union(lost).Union(elsewhere.Select(i => i.Mac)),
            Problems = desired.Problems.AddRange(elsewhere.Select(i => new Problem(
                i.Mac,
                $"its interface {i.Name} is not on the integration bridge {IntegrationBridge}; its port is left to the sweep,"
                + " and goes unless the interface or external_ids:ovn-bridge goes back")
            {
                IsWarning = true,
            })),
        };

        bool IsNotPlugged(string mac) => !desired.Plugged.Any(p => p.Mac == mac);
    }

    /// <summary>
    /// Keeps the rows of interfaces that a mistake in a key has given to somebody else: until it is mended, the port stays as it is.
    /// </summary>
    /// <param name="desired">What the workload asks for.</param>
    /// <param name="pass">The observed state of the workload.</param>
    public DesiredWorkload KeepMistaken(DesiredWorkload desired, WorkloadPass pass)
    {
        if (pass.Id.IsDomain)
            return desired;
        foreach (var port in pass.Observed.Ports)
        {
            if (_sources.OpenVSwitch.MistakenOn(port.Name) is not var (nic, owner, mistake) || owner == pass.Id
                || desired.Ports.Any(p => p.InterfaceId == port.Name) || port.Mac is not { } mac)
                continue;
            if (owner.IsDomain)
            {
                // What libvirt knows is its own. While it cannot be asked, that is not known.
                if (_sources.Workloads.Find(owner) is not null)
                    continue;
                mistake += _sources.Workloads.Look(owner).IsSynced
                    ? ", and there is none; remove the key"
                    : ", and libvirt cannot be asked";
            }

            desired = desired with
            {
                Kept = desired.Kept.Add(mac),
                Problems = desired.Problems.Add(
                    new(mac, $"its interface {nic.Name} seems to be no longer its own, and its port stays as it is: {mistake}")),
            };
        }

        return desired;
    }

    /// <summary>
    /// Adds the definition for the next start to the desired state of a running workload. A port that outlives its workload also stays if
    /// its interface was detached from the running workload alone. Problems of the definition are reported before the next start.
    /// </summary>
    private async Task<DesiredWorkload> AddNextStartAsync(
        DesiredWorkload desired, Workload workload, WorkloadPass pass, HolderSearch search, CancellationToken cancellationToken)
    {
        var (live, observed) = (workload.Definition!, pass.Observed);
        var macs = pass.Plugged.Select(p => p.Mac).ToHashSet(StringComparer.Ordinal);
        desired = desired with { Problems = DefinitionCheck.SettleUnplugged(desired.Problems, live, macs, ExpectedOf(live)) };
        bool IsDetached(string? mac) => mac is not null && !macs.Contains(mac) && !live.Interfaces.Any(n => n.Mac == mac);
        if (workload.NextDefinitionError is not null)
            return desired with { Kept = desired.Kept.Union(observed.Ports.Select(p => p.Mac).OfType<string>().Where(IsDetached)) };
        if (workload.NextDefinition is not { } next)
            return desired;

        desired = desired with { Problems = DefinitionCheck.AddNextStart(desired.Problems, live, next, macs, ExpectedOf(next)) };
        var off = next.Interfaces
            .Where(n => IsDetached(n.Mac))
            .Select(n => observed.Ports.FirstOrDefault(p => p.Mac == n.Mac) is { } port ? new PluggedInterface(n.Mac, port.Name) : null)
            .OfType<PluggedInterface>()
            .ToArray();
        if (off.Length == 0)
            return desired;

        var outliving = (await OfAsync(next, off, observed, search, cancellationToken)).WhileOff(observed.Ports);
        return desired with
        {
            Ports = [.. desired.Ports, .. outliving.Ports],
            Nats = [.. desired.Nats, .. outliving.Nats.Where(n => !desired.Nats.Any(d => d.External.Equals(n.External)))],
            Kept = desired.Kept.Union(outliving.Kept),
        };
    }

    /// <summary>
    /// The problems in the definition of a workload that is off; none if the definition cannot be read, or its source is not in step.
    /// </summary>
    private ImmutableArray<Problem> ProblemsOfNextStart(Workload workload) =>
        workload.Definition is { } definition && _sources.Workloads.SourceOf(workload.Id)?.IsSynced is true
            ? DefinitionCheck.OfNextStart(definition, ExpectedOf(definition))
            : [];

    private HashSet<string>? ExpectedOf(WorkloadDefinition definition) => _sources.Workloads.SourceOf(definition.Id)
        ?.ExpectedOn(definition, IntegrationBridge)?.Select(i => i.Mac).ToHashSet(StringComparer.Ordinal);
}
