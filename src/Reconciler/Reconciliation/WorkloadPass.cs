using System.Collections.Immutable;
using Reconciler.Ownership;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>What one pass over a workload has gathered, and what follows from it. Pure: <see cref="WorkloadReconciler"/> gathers and commits.</summary>
/// <param name="Id">The workload.</param>
/// <param name="Host">This host.</param>
/// <param name="Workload">What its source has said of the workload; null when it does not have it.</param>
/// <param name="Plugged">Its interfaces here.</param>
/// <param name="Observed">Its rows.</param>
/// <param name="Desired">What it asks for.</param>
internal sealed record WorkloadPass(
    WorkloadId Id, string Host, Workload? Workload, ImmutableArray<PluggedInterface> Plugged, ObservedWorkload Observed, DesiredWorkload Desired)
{
    /// <summary>Whether all workloads of its source are known.</summary>
    public bool IsSourceSynced { get; init; }

    /// <summary>Whether it may move from one host to another while it runs.</summary>
    public bool MayMove { get; init; } = true;

    /// <summary>This host as OVN knows it.</summary>
    public string Chassis { get; init; } = Host;

    /// <summary>What is remembered of the passes before.</summary>
    public RowHistory History { get; init; } = RowHistory.None;

    /// <summary>When the rows were looked at.</summary>
    public long Now { get; init; }

    /// <summary>Whether rows have been taken long enough ago that no other host can have the interface still.</summary>
    public bool Settles { get; init; } = true;

    /// <summary>Whether the rows of other hosts have to be looked for: the workload has come from one, or lacks a port that one may have.</summary>
    public bool NeedsForeignRows => MayMove && Workload is { IsActive: true } && (Workload.IsComing || AsksForMore);

    private bool AsksForMore =>
        (Desired.Ports.Length > 0 || Desired.HasErrors) && Plugged.Any(p => !Observed.Ports.Any(o => o.Mac == p.Mac));

    private bool IsForeign => !Observed.ForeignPorts.IsEmpty || !Observed.ForeignNats.IsEmpty;

    private bool IsOffered =>
        IsForeign && Observed.ForeignPorts.All(p => p.IncomingHost == Host) && Observed.ForeignNats.All(n => n.IncomingHost == Host);

    private string WorkloadName => Workload?.Name ?? Observed.WorkloadName ?? Id.ToString();

    /// <summary>What is to be done while the integration bridge is not known: nothing. No interface can be said to be gone from a bridge that is not there.</summary>
    /// <param name="reason">Why it is not known.</param>
    public WorkloadAssessment KeepAll(string reason)
    {
        var desired = DesiredWorkload.Unknown(Observed.Ports.Select(p => p.Mac).OfType<string>(), new(null, reason) { IsWarning = true });
        return new(Workload, desired, Observed, PlanOf([]));
    }

    /// <summary>Adds to what is remembered what this pass has seen.</summary>
    public WorkloadPass Remember()
    {
        if (Workload is not { IsActive: true })
            return this with { History = RowHistory.None };
        var history = History.Instance == Workload.Since ? History : RowHistory.None with { Instance = Workload.Since };
        if (!Workload.IsComing && !Observed.Ports.IsEmpty && !IsForeign)
            history = history with { IsHeld = true, OfferedTo = Observed.Ports[0].IncomingHost };
        // One that was made by hand is not ours without its keys: we take them off ourselves when nothing asks for it any more.
        Guid[] unheard =
        [
            .. Observed.Ports.Where(p => !p.IsAdopted).Select(p => p.Uuid)
                .Concat(Observed.Nats.Where(n => !n.IsAdopted).Select(n => n.Uuid)).Where(r => !history.Rows.Contains(r)),
        ];
        if (unheard.Length > 0)
            history = history with { Rows = [.. history.Rows, .. unheard] };
        return this with { History = history with { OfferSeenAt = IsOffered ? history.OfferSeenAt ?? Now : null } };
    }

    /// <summary>What is to be done first for a workload that has rows of another host, or whose own are offered to one; null for nothing.</summary>
    public WorkloadAssessment? HandOverFirst()
    {
        if (Workload is not { IsActive: true } || !MayMove)
            return null;
        // Where the guest executed before the offer was there it need not execute any more: it may have left, and come back elsewhere.
        var mayTake = Workload.ExecutedAt > History.OfferSeenAt;
        var actions = HandOver.OfActive(Workload, Host, Chassis, Plugged, Observed, mayTake, Settles);
        // What a workload asks for is looked at when its guest executes here: until then its rows are made where it comes from.
        if (!IsForeign && actions.IsEmpty && !Workload.IsComing)
            return null;
        if (Workload.IsComing)
            return new(Workload, DesiredWorkload.Nothing, Observed, PlanOf(actions));
        // What is offered to this host is its to take, also when it has been its before: a migration has failed after it was over.
        if (!IsForeign || !History.IsHeld || mayTake)
            return new(Workload, Desired, Observed, PlanOf(actions)) { AwaitsSource = History.OfferSeenAt == Now };

        // To take them back would be taken back in turn. Where it was offered to, the guest executes by now, whatever libvirt has told us so far.
        var host = Observed.ForeignPorts.Select(p => p.Host).Concat(Observed.ForeignNats.Select(n => n.Host)).First();
        var desired = host == History.OfferedTo
            ? DesiredWorkload.Nothing
            : Desired with { Problems = [.. Desired.Problems, new(null, $"it runs here, and host {host} has taken its ports over; it must not run on both") { MayPass = true }] };
        return new(Workload, desired, Observed, PlanOf([])) { AwaitsSource = History.OfferSeenAt == Now };
    }

    /// <summary>What is to be done when nothing has to be handed over.</summary>
    /// <param name="mayDelete">Whether enough is known to delete what nothing asks for.</param>
    public WorkloadAssessment Conclude(bool mayDelete)
    {
        var plan = Planner.Make(Id, WorkloadName, Host, Observed, Desired, mayDelete);
        if (Workload is not { IsActive: true } && mayDelete)
            plan = plan with { Actions = [.. HandOver.OfInactive(Host, Observed), .. plan.Actions] };
        return new(Workload, Desired, Observed, plan);
    }

    private Plan PlanOf(ImmutableArray<PlanAction> actions) => new(Id, WorkloadName, Host, actions);
}
