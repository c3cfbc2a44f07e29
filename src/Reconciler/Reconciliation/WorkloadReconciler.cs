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
    /// <summary>How often a pass observes and plans anew because somebody else wrote in between.</summary>
    private const int MaximumAttempts = 4;

    private readonly HostSources _sources;
    private readonly SwitchGates _gates = new();
    private readonly RowHistories _histories = new();
    private readonly WorkloadAssessor _assessor;
    private readonly PlanCommitter _committer;

    /// <summary>Creates a reconciler.</summary>
    /// <param name="sources">What it looks at, and where it writes.</param>
    public WorkloadReconciler(HostSources sources)
    {
        _sources = sources;
        _assessor = new(sources, _histories);
        _committer = new(sources);
    }

    /// <summary>Asks for another pass over a workload after a while; null where nobody can.</summary>
    public Action<WorkloadId, TimeSpan>? LookAgain
    {
        init => _assessor.LookAgain = value;
    }

    /// <summary>Told how long passes take; null where nobody asks.</summary>
    public DaemonMetrics? Metrics { get; init; }

    /// <summary>
    /// Whether rows of workloads that are not here are left to the periodic sweep, with its second look and its brake, unless their source
    /// has said of the very workload that it went (<see cref="IWorkloadSource.HasDeparted"/>). The daemon does that.
    /// </summary>
    public bool LeavesAbsentToSweep
    {
        init => _assessor.LeavesAbsentToSweep = value;
    }

    /// <summary>
    /// Whether rows of interfaces that a running workload has lost are to be deleted: only the sweep does that, after its second look.
    /// </summary>
    public bool IsSweep
    {
        init => _assessor.IsSweep = value;
    }

    /// <summary>Which source is not known; null when Open vSwitch and the Northbound both are.</summary>
    public string? WhyNotKnown() => _sources.WhyOpenVSwitchIsNotKnown ?? _sources.WhyNorthboundIsNotKnown;

    /// <summary>Looks at a workload without changing anything.</summary>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public Task<WorkloadAssessment> AssessAsync(WorkloadId workload, CancellationToken cancellationToken) =>
        _assessor.AssessAsync(workload, HolderSearch.InFull, passage: null, cancellationToken);

    /// <summary>Finds what is wrong with a workload that is about to start, also what somebody else holds.</summary>
    /// <param name="definition">What it is made of before its start: interfaces have no iface-id yet.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The problems; none also when the Northbound is not known, which is no reason to refuse a start.</returns>
    /// <exception cref="OvsdbException">The Northbound had to be asked and could not be.</exception>
    public Task<ImmutableArray<Problem>> ValidateAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        _assessor.ValidateAsync(definition, HolderSearch.InFull, cancellationToken);

    /// <summary>
    /// Finds what is wrong with a workload by what is held here of the Northbound. Who else holds what it asks for is seen, and said, when
    /// its ports are made, which follows at once.
    /// </summary>
    /// <inheritdoc cref="ValidateAsync"/>
    public Task<ImmutableArray<Problem>> ValidateBeforeStartAsync(WorkloadDefinition definition, CancellationToken cancellationToken) =>
        _assessor.ValidateAsync(definition, HolderSearch.LeftToGuards, cancellationToken);

    /// <summary>Brings the Northbound rows of a workload to what it asks for.</summary>
    public async Task<ReconcileResult> ReconcileAsync(WorkloadId workload, CancellationToken cancellationToken)
    {
        string? reason = null;
        var handedOver = ImmutableArray<string>.Empty;
        var asked = false;
        for (var attempt = 0; attempt < MaximumAttempts; attempt++)
        {
            if (WhyNotKnown() is { } missing)
                return new(ReconcileStatus.Waiting, _sources.NameOf(workload), [], [], missing);

            // After a conflict the server is to look itself: on a switch where much goes on, what was seen would be outdated again.
            var search = attempt == 0 ? HolderSearch.LeftToGuards : HolderSearch.InFull;
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
                continue;
            }

            var plan = assessment.Plan;
            if (plan.IsEmpty)
                return InSync(assessment, handedOver);

            switch (await CommitAsync(plan, cancellationToken))
            {
                case TransactionOutcome.Success when plan.Actions.Any(a => a is PlanAction.HandOver { Step: not HandOverStep.LetGo }):
                    // What comes next need not wait: to take what was offered, or to make what else is asked for.
                    handedOver = [.. handedOver, .. plan.Actions.Select(a => a.Describe())];
                    if (plan.Actions.Any(a => a is PlanAction.HandOver { Step: HandOverStep.Take }))
                        _histories.NoteTaken(workload);
                    reason = "its rows changed hands again and again";
                    break;
                case TransactionOutcome.Success:
                    await _committer.CleanUpAsync(plan, cancellationToken);
                    return InSync(assessment, [.. handedOver, .. plan.Actions.Select(a => a.Describe())]);
                case TransactionOutcome.Conflict conflict:
                    // Somebody was faster. What is right to do now is only known after another look.
                    reason = conflict.Reason;
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

    private async Task<TransactionOutcome> CommitAsync(Plan plan, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var outcome = await _committer.CommitAsync(plan, cancellationToken);
        Metrics?.CommitDuration.Observe(Stopwatch.GetElapsedTime(began));
        Metrics?.Commits.Increment(outcome.Label);
        return outcome;
    }

    private ReconcileResult InSync(WorkloadAssessment assessment, ImmutableArray<string> done) =>
        new(ReconcileStatus.InSync, assessment.Plan.WorkloadName, done, assessment.Desired.Problems, null) { Notices = NoticesOf(assessment) };

    private static ReconcileResult Failed(PassFailure failure, string name, ImmutableArray<Problem> problems, string? reason) =>
        new(ReconcileStatus.Failed, name, [], problems, reason) { Failure = failure };

    /// <summary>What the log says once of a workload with which nothing is wrong.</summary>
    private ImmutableArray<WorkloadNotice> NoticesOf(WorkloadAssessment assessment) =>
        assessment.Workload is not { IsActive: true, Definition: { } definition } || _sources.Workloads.SourceOf(definition.Id) is not { } source
            ? []
            :
            [
                .. assessment.Desired.Unclaimed.Where(u => u.Port is null).Select(u => u.Notice),
                .. source.NoticesOf(definition, assessment.Desired.Plugged),
            ];
}
