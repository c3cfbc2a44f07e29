using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>
/// What one pass over a workload has gathered, and the consequences. Pure: <see cref="WorkloadReconciler"/> gathers and commits.
/// </summary>
/// <param name="Id">The workload.</param>
/// <param name="Host">This host.</param>
/// <param name="Workload">What its source knows of the workload; null if the source does not have it.</param>
/// <param name="Plugged">Its interfaces here.</param>
/// <param name="Observed">Its rows.</param>
/// <param name="Desired">What it asks for.</param>
internal sealed record WorkloadPass(
    WorkloadId Id, string Host, Workload? Workload, ImmutableArray<PluggedInterface> Plugged, ObservedWorkload Observed,
    DesiredWorkload Desired)
{
    /// <summary>Whether all workloads of its source are known.</summary>
    public bool IsSourceSynced { get; init; }

    /// <summary>Whether it may move from one host to another while it runs.</summary>
    public bool MayMove { get; init; } = true;

    /// <summary>This host's name in OVN.</summary>
    public string Chassis { get; init; } = Host;

    /// <summary>The memory of earlier passes.</summary>
    public RowHistory History { get; init; } = RowHistory.None;

    /// <summary>When the rows were read.</summary>
    public long Now { get; init; }

    /// <summary>Whether the rows were taken long enough ago that no other host can still have the interface.</summary>
    public bool Settles { get; init; } = true;

    /// <summary>How rows of other hosts and ports made by hand under its interfaces' names were searched for.</summary>
    public HolderSearch Searched { get; init; }

    /// <summary>
    /// Whether to search for rows of other hosts: the workload has come from another host, or lacks a port that another host may have.
    /// </summary>
    public bool NeedsForeignRows =>
        Searched is HolderSearch.InFull && MayMove && Workload is { IsActive: true } && (Workload.IsComing || AsksForMore);

    private bool AsksForMore =>
        (Desired.Ports.Length > 0 || Desired.HasErrors) && Plugged.Any(p => !Observed.Ports.Any(o => o.Mac == p.Mac));

    private bool IsForeign => !Observed.ForeignPorts.IsEmpty || !Observed.ForeignNats.IsEmpty;

    private bool IsOffered =>
        IsForeign && Observed.ForeignPorts.All(p => p.IncomingHost == Host) && Observed.ForeignNats.All(n => n.IncomingHost == Host);

    private string WorkloadName => Workload?.Name ?? Observed.WorkloadName ?? Id.ToString();

    /// <summary>
    /// The assessment while the integration bridge is not known: nothing is done. No interface can be gone from a bridge that does not
    /// exist.
    /// </summary>
    /// <param name="reason">Why it is not known.</param>
    public WorkloadAssessment KeepAll(string reason)
    {
        var desired = DesiredWorkload.Unknown(Observed.Ports.Select(p => p.Mac).OfType<string>(), new(null, reason) { IsWarning = true });
        return new(Workload, desired, Observed, PlanOf([]));
    }

    /// <summary>Adds what this pass has seen to the history.</summary>
    public WorkloadPass Remember()
    {
        if (Workload is not { IsActive: true })
            return this with { History = RowHistory.None };
        var history = History.Instance == Workload.Since ? History : RowHistory.None with { Instance = Workload.Since };
        if (!Workload.IsComing && !Observed.Ports.IsEmpty && !IsForeign)
            history = history with { IsHeld = true, OfferedTo = Observed.Ports[0].IncomingHost };
        // A row made by hand is not ours without our keys: we remove them ourselves when nothing asks for the row any more.
        Guid[] unheard =
        [
            .. Observed.Ports.Where(p => !p.IsAdopted).Select(p => p.Uuid)
                .Concat(Observed.Nats.Where(n => !n.IsAdopted).Select(n => n.Uuid)).Where(r => !history.Rows.Contains(r)),
        ];
        if (unheard.Length > 0)
            history = history with { Rows = [.. history.Rows, .. unheard] };
        return this with { History = history with { OfferSeenAt = IsOffered ? history.OfferSeenAt ?? Now : null } };
    }

    /// <summary>
    /// The assessment of a workload that has rows of another host, or whose own rows are offered to one. The hand-over comes first. Null if
    /// there is nothing to hand over.
    /// </summary>
    public WorkloadAssessment? HandOverFirst()
    {
        if (Workload is not { IsActive: true } || !MayMove)
            return null;
        // A report from before the offer does not count: the guest may have left since then, and come back elsewhere.
        var mayTake = Workload.ExecutedAt > History.OfferSeenAt;
        var actions = HandOver.OfActive(Workload, Host, Chassis, Plugged, Observed, mayTake, Settles);
        // The desired state counts once the guest executes here. Until then the host that it comes from makes its rows.
        if (!IsForeign && actions.IsEmpty && !Workload.IsComing)
            return null;
        if (Workload.IsComing)
            return new(Workload, DesiredWorkload.Nothing, Observed, PlanOf(actions));
        // This host may take what is offered to it, even if it owned the rows before: a migration has failed after its end.
        if (!IsForeign || !History.IsHeld || mayTake)
            return new(Workload, Desired, Observed, PlanOf(actions)) { AwaitsSource = History.OfferSeenAt == Now };

        // If this host took them back, the other host would take them back in turn. If they had been offered to that host, the guest
        // executes there by now, whatever libvirt has reported so far.
        var host = Observed.ForeignPorts.Select(p => p.Host).Concat(Observed.ForeignNats.Select(n => n.Host)).First();
        var desired = host == History.OfferedTo
            ? DesiredWorkload.Nothing
            : Desired with { Problems = [.. Desired.Problems,
                new(null, $"it runs here, and host {host} has taken its ports over; it must not run on both") { MayPass = true }] };
        return new(Workload, desired, Observed, PlanOf([])) { AwaitsSource = History.OfferSeenAt == Now };
    }

    /// <summary>The assessment when there is nothing to hand over.</summary>
    /// <param name="mayDelete">Whether enough is known to delete what nothing asks for.</param>
    public WorkloadAssessment Conclude(bool mayDelete)
    {
        var plan = Planner.Make(Id, WorkloadName, Host, Observed, Desired, mayDelete);
        if (Workload is not { IsActive: true } && mayDelete)
            plan = plan with { Actions = [.. HandOver.OfInactive(Host, Observed), .. plan.Actions] };
        return new(Workload, Desired, Observed, plan);
    }

    private Plan PlanOf(ImmutableArray<PlanAction> actions)
    {
        var taken = actions.OfType<PlanAction.HandOver>().Where(a => a.Step is HandOverStep.Take).Select(a => a.Row).ToHashSet();
        return new(Id, WorkloadName, Host, actions) { Taken = Observed.ForeignPorts.RemoveAll(p => !taken.Contains(p.Uuid)) };
    }
}
