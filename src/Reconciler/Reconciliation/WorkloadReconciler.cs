using System.Collections.Immutable;
using System.Diagnostics;
using Reconciler.Diagnostics.Metrics;
using Reconciler.Ovn;
using Reconciler.Ovsdb;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ownership;
using Reconciler.Reconciliation.Committing;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Observe, plan, apply: one pass over one workload. The daemon and the commands all go through here.</summary>
internal sealed class WorkloadReconciler
{
    /// <summary>How often a pass observes and plans, if somebody else writes in between.</summary>
    private const int MaximumAttempts = 4;

    private readonly HostSources _sources;
    private readonly SwitchGates _gates;
    private readonly RowHistories _histories = new();
    private readonly WorkloadAssessor _assessor;
    private readonly PlanCommitter _committer;
    private readonly ProblemNotes _notes;

    /// <summary>Creates a reconciler.</summary>
    /// <param name="sources">The sources to read and to write.</param>
    public WorkloadReconciler(HostSources sources)
    {
        _sources = sources;
        _gates = new(sources.Northbound.Commits);
        _assessor = new(sources, _histories);
        _committer = new(sources);
        _notes = new(sources);
    }

    /// <summary>Requests another pass over a workload after a delay; null if nobody can.</summary>
    public Action<WorkloadId, TimeSpan>? LookAgain
    {
        init => _assessor.LookAgain = value;
    }

    /// <summary>Measures how long passes take; null if nobody needs that.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>
    /// Whether the rows of absent workloads are left to the periodic sweep, with its second look and its limit. A workload is an exception
    /// if its own source has reported its end (<see cref="IWorkloadSource.HasDeparted"/>). The daemon sets this.
    /// </summary>
    public bool LeavesAbsentToSweep
    {
        init => _assessor.LeavesAbsentToSweep = value;
    }

    /// <summary>
    /// Whether to delete the rows of interfaces that a running workload has lost. Only the sweep does that, after its second look.
    /// </summary>
    public bool IsSweep
    {
        init => _assessor.IsSweep = value;
    }

    /// <summary>Which database is not known, and why; null if Open vSwitch and the Northbound are both known.</summary>
    public string? WhyNotKnown() => _sources.WhyOpenVSwitchIsNotKnown ?? _sources.WhyNorthboundIsNotKnown;

    /// <summary>Assesses a workload without changing anything.</summary>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public Task<WorkloadAssessment> AssessAsync(WorkloadId workload, CancellationToken cancellationToken) =>
        _assessor.AssessAsync(workload, HolderSearch.InFull, passage: null, cancellationToken);

    /// <summary>Finds the problems of a workload that is about to start, including what somebody else holds.</summary>
    /// <param name="definition">Its definition before its start: interfaces have no iface-id yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The problems; none if the Northbound is not known, which is no reason to refuse a start.</returns>
    /// <exception cref="OvsdbException">A query to the Northbound failed.</exception>
    public Task<ImmutableArray<Problem>> ValidateAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        _assessor.ValidateAsync(definition, HolderSearch.InFull, cancellationToken);

    /// <summary>Resolves what a workload will ask for at its start, without what somebody else holds.</summary>
    /// <inheritdoc cref="ValidateAsync"/>
    public Task<DesiredWorkload> ForecastAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        _assessor.ForecastAsync(definition, HolderSearch.InFull, cancellationToken);

    /// <summary>
    /// Finds the problems of a workload from the replica of the Northbound alone. The ports are created right afterwards. What somebody
    /// else holds is detected and reported then.
    /// </summary>
    /// <inheritdoc cref="ValidateAsync"/>
    public Task<ImmutableArray<Problem>> ValidateBeforeStartAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        _assessor.ValidateAsync(definition, HolderSearch.LeftToGuards, cancellationToken);

    /// <summary>Brings the Northbound rows of a workload to the desired state.</summary>
    public async Task<ReconcileResult> ReconcileAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        var result = await PassAsync(workload, cancellationToken);
        await _notes.KeepAsync(workload, result, cancellationToken);
        return result;
    }

    private async Task<ReconcileResult> PassAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        string? reason = null;
        var handedOver = ImmutableArray<string>.Empty;
        var asked = false;
        var search = HolderSearch.LeftToGuards;
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            if (WhyNotKnown() is { } missing)
                return new(ReconcileStatus.Waiting, _sources.NameOf(workload), [], [], missing);

            using var passage = _gates.Approach();
            WorkloadAssessment assessment;
            var began = Stopwatch.GetTimestamp();
            try
            {
                assessment = await _assessor.AssessAsync(workload, search, passage, cancellationToken);
                Metrics?.PlanDuration.Observe(Stopwatch.GetElapsedTime(began));
            }
            catch (OvsdbException e)
            {
                return Failed(PassFailure.Database, _sources.NameOf(workload), [], e.Message);
            }

            if (assessment.AwaitsSource && !asked)
            {
                asked = true;
                if (_sources.Workloads.SourceOf(workload) is { } source
                    && await source.AskAsync(workload, cancellationToken) && assessment.Plan.IsEmpty)
                {
                    continue;
                }
            }

            if (assessment.Outdated is not null)
            {
                reason = assessment.Outdated;
                search = HolderSearch.InFull;
                continue;
            }

            var plan = assessment.Plan;
            if (plan.IsEmpty)
                return InSync(assessment, handedOver);

            var isShared = passage.IsShared;
            switch (await CommitAsync(plan, passage, cancellationToken))
            {
                case TransactionOutcome.Success when plan.Actions.Any(a => a is PlanAction.HandOver { Step: not HandOverStep.LetGo }):
                    // The next step follows at once: to take what was offered, or to create what else is asked for.
                    handedOver = [.. handedOver, .. plan.Actions.Select(a => a.Describe())];
                    if (plan.Actions.Any(a => a is PlanAction.HandOver { Step: HandOverStep.Take }))
                        _histories.NoteTaken(workload);
                    reason = "its rows changed hands again and again";
                    search = HolderSearch.InFull;
                    break;
                case TransactionOutcome.Success:
                    await _committer.CleanUpAsync(plan, cancellationToken);
                    return InSync(assessment, [.. handedOver, .. plan.Actions.Select(a => a.Describe())]);
                case TransactionOutcome.Conflict conflict:
                    // Somebody was faster. Another look tells what to do now.
                    reason = conflict.Reason;
                    // The server itself has to search now: on a busy switch, what was read would be outdated again. That is expensive, so
                    // workloads that met the conflict together try once more before.
                    if (!isShared || attempt > 0)
                        search = HolderSearch.InFull;
                    break;
                case TransactionOutcome.Rejected rejected:
                    return Failed(
                        PassFailure.Rejected, plan.WorkloadName, assessment.Desired.Problems,
                        $"the Northbound refuses it: {rejected.Error}: {rejected.Details}");
                case TransactionOutcome.Unknown unknown:
                    return Failed(PassFailure.Unknown, plan.WorkloadName, assessment.Desired.Problems, unknown.Reason);
            }
        }

        return Failed(PassFailure.Conflict, _sources.NameOf(workload), [], reason);
    }

    private async Task<TransactionOutcome> CommitAsync(Plan plan, SwitchGates.Passage passage, CancellationToken cancellationToken)
    {
        // A pass that was set aside and computes on must not write when it comes to this.
        cancellationToken.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        var outcome = await _committer.CommitAsync(plan, passage, cancellationToken);
        Metrics?.CommitDuration.Observe(Stopwatch.GetElapsedTime(began));
        Metrics?.Commits.Increment(outcome.Label);
        return outcome;
    }

    private ReconcileResult InSync(WorkloadAssessment assessment, ImmutableArray<string> done) =>
        new(ReconcileStatus.InSync, assessment.Plan.WorkloadName, done, assessment.Desired.Problems, null) { Notices = NoticesOf(assessment) };

    private static ReconcileResult Failed(PassFailure failure, string name, ImmutableArray<Problem> problems, string? reason) =>
        new(ReconcileStatus.Failed, name, [], problems, reason) { Failure = failure };

    /// <summary>The notices that the log reports once for a workload without problems.</summary>
    private ImmutableArray<WorkloadNotice> NoticesOf(WorkloadAssessment assessment) =>
        assessment.Workload is not { IsActive: true, Definition: { } definition }
            || _sources.Workloads.SourceOf(definition.Id) is not { } source
            ? []
            :
            [
                .. assessment.Desired.Unclaimed.Where(u => u.Port is null).Select(u => u.Notice),
                .. source.NoticesOf(definition, assessment.Desired.Plugged),
            ];
}
