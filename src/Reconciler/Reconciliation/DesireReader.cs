using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Works out what workloads ask for, from what their source says and with what has to be read from the Northbound for it.</summary>
internal sealed class DesireReader
{
    private readonly HostSources _sources;
    private readonly RowHistories _histories;

    /// <summary>Creates a reader.</summary>
    /// <param name="sources">What it looks at.</param>
    /// <param name="histories">What is remembered of rows: one that has lost our keys is known by it.</param>
    public DesireReader(HostSources sources, RowHistories histories)
    {
        _sources = sources;
        _histories = histories;
    }

    private string IntegrationBridge => _sources.OpenVSwitch.Settings.IntegrationBridge;

    /// <summary>What a workload asks for, by what is known of it.</summary>
    /// <param name="pass">What was observed of it.</param>
    /// <param name="search">Whether ports made by hand under its interfaces' names are looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public async Task<DesiredWorkload> OfAsync(WorkloadPass pass, HolderSearch search, CancellationToken cancellationToken)
    {
        // Nothing that the workload has is known not to be asked for.
        var kept = pass.Plugged.Select(p => p.Mac).Concat(pass.Observed.Ports.Select(p => p.Mac).OfType<string>());
        if (pass.Workload is not { } workload)
        {
            return pass.IsSourceSynced
                ? DesiredWorkload.Nothing
                : DesiredWorkload.Unknown(kept, new(null, _sources.Workloads.WhyNotKnown(pass.Id) ?? "its source is not known") { IsOfSource = true });
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

        // Ports that outlive the workload are the only ones that it has while it is off.
        var off = definition.Interfaces
            .Select(n => (n.Mac, Port: pass.Observed.Ports.FirstOrDefault(p => p.Mac == n.Mac)))
            .Where(n => n.Port is not null)
            .Select(n => new PluggedInterface(n.Mac, n.Port!.Name))
            .ToArray();
        return (await OfAsync(definition, off, pass.Observed, search, cancellationToken)).WhileOff(pass.Observed.Ports);
    }

    /// <summary>What a workload of a definition asks for.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="plugged">Its interfaces that OVN can bind.</param>
    /// <param name="observed">Its rows.</param>
    /// <param name="search">Whether ports made by hand under its interfaces' names are looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public async Task<DesiredWorkload> OfAsync(
        WorkloadDefinition definition, IReadOnlyList<PluggedInterface> plugged, ObservedWorkload observed, HolderSearch search,
        CancellationToken cancellationToken)
    {
        var network = await _sources.Northbound.NetworkAsync(cancellationToken);
        var names = DesiredStateBuilder.NamesToLookUp(definition, plugged, observed.Ports, search);
        var existing = await _sources.Northbound.FindPortsAsync([.. names.Where(n => !observed.Ports.Any(p => p.Name == n))], cancellationToken);
        var rows = _histories.Of(definition.Id).Rows;
        existing = existing.ToImmutableDictionary(
            e => e.Key,
            e => e.Value with { IsTakenBack = IsTakenBack(e.Value) },
            StringComparer.Ordinal);
        return DesiredStateBuilder.Build(
            definition, plugged, network, _sources.DefaultsOf(definition.Id), _sources.Configuration.Dhcp, observed.Ports, existing);

        bool IsTakenBack(ExistingPort port) =>
            Ownership.RowOwnership.HasLostKeys(port.Port.ExternalIds, definition.Id, _sources.Host) || (port.Owner is null && rows.Contains(port.Port.Uuid));
    }

    /// <summary>
    /// Keeps what belongs to interfaces that the source says a running workload has on the integration bridge, and that Open vSwitch has
    /// not, or has elsewhere. It has lost them, or OVN's bridge is another one now, which is not the same as their having been unplugged.
    /// </summary>
    /// <param name="desired">What the workload asks for.</param>
    /// <param name="pass">What was observed of it.</param>
    public DesiredWorkload KeepLostInterfaces(DesiredWorkload desired, WorkloadPass pass)
    {
        if (pass.Workload is not { IsActive: true, Definition: { } definition })
            return desired;
        var lost = (ExpectedOf(definition) ?? definition.Interfaces.Select(i => i.Mac)).Where(IsNotPlugged);
        var elsewhere = _sources.OpenVSwitch.InterfacesElsewhere(pass.Id).Where(i => IsNotPlugged(i.Mac) && pass.Observed.Ports.Any(p => p.Mac == i.Mac)).ToArray();
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
    /// Adds to what a running workload asks for what its definition does: ports that are to outlive the workload outlive an interface that
    /// was detached from the running one alone, and what is wrong with the definition is said before the next start.
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

    /// <summary>What is wrong with the definition of a workload that is off, where anything is asked for it.</summary>
    private ImmutableArray<Problem> ProblemsOfNextStart(Workload workload) =>
        workload.Definition is { } definition && _sources.Workloads.SourceOf(workload.Id)?.IsSynced is true
            ? DefinitionCheck.OfNextStart(definition, ExpectedOf(definition))
            : [];

    private HashSet<string>? ExpectedOf(WorkloadDefinition definition) => _sources.Workloads.SourceOf(definition.Id)
        ?.ExpectedOn(definition, IntegrationBridge)?.Select(i => i.Mac).ToHashSet(StringComparer.Ordinal);
}
