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
    /// <summary>How long a port that was taken over is held to this host. The other host needs this time to remove its interface.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    private readonly HostSources _sources;
    private readonly RowHistories _histories;
    private readonly DesireReader _desire;
    private readonly ClaimSearch _claims;

    /// <summary>Creates an assessor.</summary>
    /// <param name="sources">The sources to read.</param>
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

    /// <summary>Assesses a workload.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="search">How to search for other holders of what it asks for.</param>
    /// <param name="passage">
    /// Enters the gates of the switches on which the workload claims something; null if nothing will be written.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public async Task<WorkloadAssessment> AssessAsync(
        WorkloadId workload, HolderSearch search, SwitchGates.Passage? passage, CancellationToken cancellationToken)
    {
        // The request for this pass may be newer than the replica: libvirt runs its start hook right after it has plugged the interface in.
        await _sources.OpenVSwitchSession.BarrierAsync(cancellationToken);
        var pass = await ObserveAsync(workload, cancellationToken);
        if (_sources.WhyOpenVSwitchIsNotKnown is { } reason)
            return pass.KeepAll(reason);

        pass = await DesireAsync(pass, search, cancellationToken);
        pass = await FindForeignRowsAsync(pass, cancellationToken);
        pass = Remember(pass);
        return pass.HandOverFirst() ?? await ClaimAsync(pass, search, passage, cancellationToken);
    }

    /// <summary>Finds the problems of a workload that is about to start.</summary>
    /// <param name="definition">Its definition.</param>
    /// <param name="search">How to search for other holders of what it asks for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public async Task<ImmutableArray<Problem>> ValidateAsync(WorkloadDefinition definition, HolderSearch search,
        CancellationToken cancellationToken) => (await ForecastAsync(definition, search, cancellationToken)).Problems;

    /// <summary>Resolves what a workload will ask for at its start. Nothing, if not enough is known to say.</summary>
    /// <inheritdoc cref="ValidateAsync"/>
    public async Task<DesiredWorkload> ForecastAsync(WorkloadDefinition definition, HolderSearch search,
        CancellationToken cancellationToken)
    {
        if (!_sources.Northbound.Session.IsSynced)
            return DesiredWorkload.Nothing;

        var bridge = _sources.OpenVSwitch.Settings.IntegrationBridge;
        if (_sources.Workloads.SourceOf(definition.Id)?.ExpectedOn(definition, bridge) is not { } plugged)
            return DesiredWorkload.Nothing;

        var observed = await RowsOfAsync(definition.Id, cancellationToken);
        var desired = await _desire.OfAsync(definition, plugged, observed, search, cancellationToken);
        if (search is HolderSearch.InFull)
        {
            var own = await _claims.FindHandMadeAsync(definition.Id, observed, cancellationToken);
            var found = await _claims.FindAsync(definition.Id, desired, observed, search, null, cancellationToken, own);
            desired = ClaimCheck.Apply(desired, found, _histories.Of(definition.Id).Rows);
        }

        // The interface may lack something, such as a switch, that a port made by hand under its name has.
        else if (desired.HasErrors)
            desired = await _desire.OfAsync(definition, plugged, observed, HolderSearch.InFull, cancellationToken);
        return desired;
    }

    /// <summary>Reads what its source knows of the workload, its plugged interfaces, and its rows here.</summary>
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
                LacksInterfaceId = !i.HasInterfaceId,
                IsNamedForThisRun = record?.NextDefinition?.Interfaces.Any(n => n.Mac == i.Mac && n.InterfaceId is null) is true,
            });
    }

    /// <summary>The rows of a workload in the replica: this host's own, and those that are offered to this host.</summary>
    private async Task<ObservedWorkload> RowsOfAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        var (ports, nats) = await _sources.Northbound.RowsOfAsync(workload, cancellationToken);
        return new([.. ports.Where(p => p.Host == _sources.Host)], [.. nats.Where(n => n.Host == _sources.Host)])
        {
            ForeignPorts = [.. ports.Where(p => p.Host != _sources.Host)],
            ForeignNats = [.. nats.Where(n => n.Host != _sources.Host)],
        };
    }

    /// <summary>Works out the desired state.</summary>
    private async Task<WorkloadPass> DesireAsync(WorkloadPass pass, HolderSearch search, CancellationToken cancellationToken)
    {
        // A workload that runs here and has no rows here has none on another host either, as a rule. If it has, the guards detect that.
        var isNew = pass.Workload is { IsActive: true, IsComing: false }
            && pass.Observed is { IsEmpty: true, ForeignPorts.IsEmpty: true, ForeignNats.IsEmpty: true };
        if (search is HolderSearch.LeftToGuards && isNew)
        {
            var desired = await _desire.OfAsync(pass, HolderSearch.LeftToGuards, cancellationToken);
            // Without a port there are no guards. And problems have to be reported in full.
            if (!desired.Ports.IsEmpty && !desired.HasErrors && desired.Unclaimed.IsEmpty)
                return pass with { Desired = desired, Searched = HolderSearch.LeftToGuards };
        }

        return pass with { Desired = await _desire.OfAsync(pass, HolderSearch.InFull, cancellationToken), Searched = HolderSearch.InFull };
    }

    /// <summary>Finds the rows of other hosts, if the workload may have come from one.</summary>
    private async Task<WorkloadPass> FindForeignRowsAsync(WorkloadPass pass, CancellationToken cancellationToken)
    {
        if (!pass.NeedsForeignRows)
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

    /// <summary>Whether the rows were taken long enough ago to be settled. If not, it requests a pass for the time when they are.</summary>
    private bool HasSettled(WorkloadPass pass)
    {
        var left = pass.History.TakenAt is { } taken ? Settling - Stopwatch.GetElapsedTime(taken) : TimeSpan.Zero;
        if (left <= TimeSpan.Zero)
            return true;
        if (pass.Observed.Ports.Any(p => p.HasArrived))
            LookAgain?.Invoke(pass.Id, left);
        return false;
    }

    /// <summary>Removes from the desired state what somebody else holds, and plans the rest.</summary>
    private async Task<WorkloadAssessment> ClaimAsync(
        WorkloadPass pass, HolderSearch search, SwitchGates.Passage? passage, CancellationToken cancellationToken)
    {
        var found = await _claims.FindAsync(pass.Id, pass.Desired, pass.Observed, search, passage, cancellationToken);
        if (pass.Searched is HolderSearch.LeftToGuards && !found.Claims.IsEmpty)
        {
            // The holder may be a row of the workload itself: one made by hand, or one that has lost our keys. Only the full search finds
            // such a row, by its name.
            return (pass with { Desired = DesiredWorkload.Nothing }).Conclude(mayDelete: false) with { Outdated = found.Claims[0].Holder };
        }

        var desired = _desire.KeepMistaken(ClaimCheck.Apply(pass.Desired, found, pass.History.Rows), pass);
        if (!IsSweep)
            desired = _desire.KeepLostInterfaces(desired, pass);
        if (pass.Workload is { IsActive: true })
            desired = _desire.WarnOfKeys(PortDrift.Explain(desired, pass.Observed.Ports), pass.Id);

        // A workload that is not listed is gone only if the list is complete.
        var mayDelete = pass.IsSourceSynced
            && (!LeavesAbsentToSweep || pass.Workload is { IsActive: true } || _sources.Workloads.HasDeparted(pass.Id));
        var assessment = (pass with { Desired = desired }).Conclude(mayDelete);
        assessment = assessment with { Plan = assessment.Plan with { Scopes = found.Scopes } };
        if (search is HolderSearch.LeftToGuards)
            assessment = assessment with { Plan = assessment.Plan with { SwitchVersions = found.SwitchVersions } };
        return assessment with
        {
            Outdated = found.HasForeignRows && assessment.Plan.Actions.Any(a => a is PlanAction.CreatePort)
                ? "another host has made ports of this domain"
                : null,
        };
    }
}
