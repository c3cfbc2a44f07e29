using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>The first half of a pass: observes a workload and works out what is to be done. It changes nothing.</summary>
internal sealed class WorkloadAssessor
{
    /// <summary>How long a port that was taken over is held to this host: until the other has taken its interface apart.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly HostSources _sources;
    private readonly RowHistories _histories;
    private readonly DesireReader _desire;
    private readonly ClaimSearch _claims;

    /// <summary>Creates an assessor.</summary>
    /// <param name="sources">What it looks at.</param>
    /// <param name="histories">What is remembered from one pass to the next.</param>
    public WorkloadAssessor(HostSources sources, RowHistories histories)
    {
        _sources = sources;
        _histories = histories;
        _desire = new(sources, histories);
        _claims = new(sources);
    }

    /// <inheritdoc cref="WorkloadReconciler.LookAgain"/>
    public Action<WorkloadId, TimeSpan>? LookAgain { get; set; }

    /// <inheritdoc cref="WorkloadReconciler.LeavesAbsentToSweep"/>
    public bool LeavesAbsentToSweep { get; set; }

    /// <inheritdoc cref="WorkloadReconciler.IsSweep"/>
    public bool IsSweep { get; set; }

    /// <summary>Looks at a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="search">How it is found out who else holds what it asks for.</param>
    /// <param name="passage">Taken to the switches that the workload claims something on; null where nothing is going to be written.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public async Task<WorkloadAssessment> AssessAsync(
        WorkloadId workload, HolderSearch search, SwitchGates.Passage? passage, CancellationToken cancellationToken)
    {
        // Whoever asked for this pass may have seen more than has reached the replica: libvirt runs its start hook right after
        // it has plugged the interface in.
        await _sources.OpenVSwitchSession.BarrierAsync(cancellationToken);
        var pass = await ObserveAsync(workload, cancellationToken);
        if (_sources.WhyOpenVSwitchIsNotKnown is { } reason)
            return pass.KeepAll(reason);

        (pass, var observation) = await DesireAsync(pass, search, cancellationToken);
        pass = await FindForeignRowsAsync(pass, observation, cancellationToken);
        pass = Remember(pass);
        return pass.HandOverFirst() ?? await ClaimAsync(pass, search, observation, passage, cancellationToken);
    }

    /// <summary>Finds what is wrong with a workload that is about to start.</summary>
    /// <param name="definition">What it is made of.</param>
    /// <param name="search">How it is found out who else holds what it asks for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public async Task<ImmutableArray<Problem>> ValidateAsync(WorkloadDefinition definition, HolderSearch search, CancellationToken cancellationToken)
    {
        if (!_sources.Northbound.Session.IsSynced)
            return [];

        var bridge = _sources.OpenVSwitch.Settings.IntegrationBridge;
        if (_sources.Workloads.SourceOf(definition.Id)?.ExpectedOn(definition, bridge) is not { } plugged)
            return [];

        var observed = await RowsOfAsync(definition.Id, cancellationToken);
        var desired = await _desire.OfAsync(definition, plugged, observed, search, cancellationToken);
        if (search is HolderSearch.InFull)
        {
            var own = await _claims.FindHandMadeAsync(definition.Id, observed, cancellationToken);
            var found = await _claims.FindAsync(definition.Id, desired, observed, search, null, cancellationToken, own);
            desired = ClaimCheck.Apply(desired, found, _histories.Of(definition.Id).Rows);
        }

        // What an interface lacks, such as a switch, may be what a port made by hand under its name has.
        else if (desired.HasErrors)
            desired = await _desire.OfAsync(definition, plugged, observed, HolderSearch.InFull, cancellationToken);
        return desired.Problems;
    }

    /// <summary>What is known of the workload, what of it is plugged in, and the rows that it has here.</summary>
    private async Task<WorkloadPass> ObserveAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        var (record, isSynced) = _sources.Workloads.Look(workload);
        return new(workload, _sources.Host, record, [.. Plugged()], await RowsOfAsync(workload, cancellationToken), DesiredWorkload.Nothing)
        {
            IsSourceSynced = isSynced,
            MayMove = _sources.Workloads.SourceOf(workload)?.MayMove is true,
            Chassis = _sources.OpenVSwitch.Settings.SystemId ?? _sources.Host,
            History = _histories.Of(workload),
        };

        IEnumerable<PluggedInterface> Plugged() => _sources.OpenVSwitch.InterfacesOf(workload)
            .Select(i => new PluggedInterface(i.Mac, i.InterfaceId)
            {
                OriginalInterfaceId = i.OriginalInterfaceId,
                Device = i.Name,
                IsNamedForThisRun = record?.NextDefinition?.Interfaces.Any(n => n.Mac == i.Mac && n.InterfaceId is null) is true,
            });
    }

    /// <summary>The rows of a workload that are held here: its own, and those that are offered to this host.</summary>
    private async Task<ObservedWorkload> RowsOfAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        var (ports, nats) = await _sources.Northbound.RowsOfAsync(workload, cancellationToken);
        return new([.. ports.Where(p => p.Host == _sources.Host)], [.. nats.Where(n => n.Host == _sources.Host)])
        {
            ForeignPorts = [.. ports.Where(p => p.Host != _sources.Host)],
            ForeignNats = [.. nats.Where(n => n.Host != _sources.Host)],
        };
    }

    /// <summary>What the workload asks for; and how it was looked for which other host has rows of it.</summary>
    private async Task<(WorkloadPass Pass, HolderSearch Observation)> DesireAsync(WorkloadPass pass, HolderSearch search, CancellationToken cancellationToken)
    {
        // One that has nothing here, and runs here, has nothing on another host either, as a rule. If that is wrong, the guards say so.
        var isNew = pass.Workload is { IsActive: true, IsComing: false } && pass.Observed is { IsEmpty: true, ForeignPorts.IsEmpty: true, ForeignNats.IsEmpty: true };
        if (search is HolderSearch.LeftToGuards && isNew)
        {
            var desired = await _desire.OfAsync(pass, HolderSearch.LeftToGuards, cancellationToken);
            // Without a port nothing is guarded; and what is wrong has to be said in full.
            if (!desired.Ports.IsEmpty && !desired.HasErrors && desired.Unclaimed.IsEmpty)
                return (pass with { Desired = desired }, HolderSearch.LeftToGuards);
        }

        return (pass with { Desired = await _desire.OfAsync(pass, HolderSearch.InFull, cancellationToken) }, HolderSearch.InFull);
    }

    /// <summary>The rows that other hosts own, where the workload may have come from one.</summary>
    private async Task<WorkloadPass> FindForeignRowsAsync(WorkloadPass pass, HolderSearch search, CancellationToken cancellationToken)
    {
        if (!pass.NeedsForeignRows || search is HolderSearch.LeftToGuards)
            return pass;
        var (ports, nats) = await _sources.Northbound.FindForeignRowsAsync(pass.Id, _sources.Host, cancellationToken);
        return pass with { Observed = pass.Observed with { ForeignPorts = ports, ForeignNats = nats } };
    }

    private WorkloadPass Remember(WorkloadPass pass)
    {
        pass = (pass with { Settles = HasSettled(pass), Now = Stopwatch.GetTimestamp() }).Remember();
        _histories.Keep(pass.Id, pass.History);
        return pass;
    }

    /// <summary>Whether rows were taken long enough ago to be settled; if not, they are looked at again when they are.</summary>
    private bool HasSettled(WorkloadPass pass)
    {
        var left = pass.History.TakenAt is { } taken ? Settling - Stopwatch.GetElapsedTime(taken) : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
            return true;
        if (pass.Observed.Ports.Any(p => p.HasArrived))
            LookAgain?.Invoke(pass.Id, left);
        return false;
    }

    /// <summary>Takes out of what is asked for what somebody else holds, and plans the rest.</summary>
    private async Task<WorkloadAssessment> ClaimAsync(
        WorkloadPass pass, HolderSearch search, HolderSearch observation, SwitchGates.Passage? passage, CancellationToken cancellationToken)
    {
        var found = await _claims.FindAsync(pass.Id, pass.Desired, pass.Observed, search, passage, cancellationToken);
        if (observation is HolderSearch.LeftToGuards && !found.Claims.IsEmpty)
        {
            // Who holds what it asks for may be a row of its own, made by hand or robbed of our keys, which is found by its name only.
            return (pass with { Desired = DesiredWorkload.Nothing }).Conclude(mayDelete: false) with { Outdated = found.Claims[0].Holder };
        }

        var desired = ClaimCheck.Apply(pass.Desired, found, pass.History.Rows);
        if (!IsSweep)
            desired = _desire.KeepLostInterfaces(desired, pass);
        if (pass.Workload is { IsActive: true })
            desired = PortDrift.Explain(desired, pass.Observed.Ports);

        // A workload that is not listed is gone only if the list is whole.
        var mayDelete = pass.IsSourceSynced && (!LeavesAbsentToSweep || pass.Workload is { IsActive: true } || _sources.Workloads.HasDeparted(pass.Id));
        var assessment = (pass with { Desired = desired }).Conclude(mayDelete);
        assessment = assessment with { Plan = assessment.Plan with { Scopes = found.Scopes } };
        if (search is HolderSearch.LeftToGuards)
            assessment = assessment with { Plan = assessment.Plan with { SwitchVersions = found.SwitchVersions } };
        return assessment with
        {
            Outdated = found.HasForeignRows && assessment.Plan.Actions.Any(a => a is PlanAction.CreatePort) ? "another host has made ports of this domain" : null,
        };
    }
}
