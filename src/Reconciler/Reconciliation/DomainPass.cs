using System.Collections.Immutable;

namespace Reconciler.Reconciliation;

/// <summary>What one pass over a domain has gathered, and what follows from it. Pure: <see cref="DomainReconciler"/> gathers and commits.</summary>
/// <param name="Domain">The domain.</param>
/// <param name="Host">This host.</param>
/// <param name="Record">What libvirt has said of the domain; null when it does not have it.</param>
/// <param name="Plugged">Its interfaces here.</param>
/// <param name="Observed">Its rows.</param>
/// <param name="Desired">What it asks for.</param>
internal sealed record DomainPass(
    Guid Domain, string Host, DomainRecord? Record, ImmutableArray<PluggedInterface> Plugged, ObservedDomain Observed, DesiredDomain Desired)
{
    /// <summary>This host as OVN knows it.</summary>
    public string Chassis { get; init; } = Host;

    /// <summary>What is remembered of the passes before.</summary>
    public RowHistory History { get; init; } = RowHistory.None;

    /// <summary>When the rows were looked at.</summary>
    public long Now { get; init; }

    /// <summary>Whether rows have been taken long enough ago that no other host can have the interface still.</summary>
    public bool Settles { get; init; } = true;

    /// <summary>Whether the rows of other hosts have to be looked for: the domain has come from one, or lacks a port that one may have.</summary>
    public bool NeedsForeignRows => Record is { Active: true } && (Record.IsComing || AsksForMore);

    private bool AsksForMore =>
        (Desired.Ports.Length > 0 || Desired.HasErrors) && Plugged.Any(p => !Observed.Ports.Any(o => o.Mac == p.Mac));

    private bool IsForeign => !Observed.ForeignPorts.IsEmpty || !Observed.ForeignNats.IsEmpty;

    private bool IsOffered =>
        IsForeign && Observed.ForeignPorts.All(p => p.IncomingHost == Host) && Observed.ForeignNats.All(n => n.IncomingHost == Host);

    private string DomainName => Record?.Name ?? Observed.DomainName ?? Domain.ToString();

    /// <summary>Adds to what is remembered what this pass has seen.</summary>
    public DomainPass Remember()
    {
        if (Record is not { Active: true })
            return this with { History = RowHistory.None };
        var history = History.Instance == Record.Since ? History : RowHistory.None with { Instance = Record.Since };
        if (!Record.IsComing && !Observed.Ports.IsEmpty && !IsForeign)
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

    /// <summary>What is to be done first for a domain that has rows of another host, or whose own are offered to one; null for nothing.</summary>
    public DomainAssessment? HandOverFirst()
    {
        if (Record is not { Active: true })
            return null;
        // Where the guest executed before the offer was there it need not execute any more: it may have left, and come back elsewhere.
        var mayTake = Record.ExecutedAt > History.OfferSeenAt;
        var actions = HandOver.OfActive(Record, Host, Chassis, Plugged, Observed, mayTake, Settles);
        // What a domain asks for is looked at when its guest executes here: until then its rows are made where it comes from.
        if (!IsForeign && actions.IsEmpty && !Record.IsComing)
            return null;
        if (Record.IsComing)
            return new(Record, DesiredDomain.Nothing, Observed, PlanOf(actions));
        // What is offered to this host is its to take, also when it has been its before: a migration has failed after it was over.
        if (!IsForeign || !History.IsHeld || mayTake)
            return new(Record, Desired, Observed, PlanOf(actions)) { AwaitsLibvirt = History.OfferSeenAt == Now };

        // To take them back would be taken back in turn. Where it was offered to, the guest executes by now, whatever libvirt has told us so far.
        var host = Observed.ForeignPorts.Select(p => p.Host).Concat(Observed.ForeignNats.Select(n => n.Host)).First();
        var desired = host == History.OfferedTo
            ? DesiredDomain.Nothing
            : Desired with { Problems = [.. Desired.Problems, new(null, $"it runs here, and host {host} has taken its ports over; it must not run on both") { MayPass = true }] };
        return new(Record, desired, Observed, PlanOf([])) { AwaitsLibvirt = History.OfferSeenAt == Now };
    }

    /// <summary>What is to be done when nothing has to be handed over.</summary>
    /// <param name="mayDelete">Whether enough is known to delete what nothing asks for.</param>
    public DomainAssessment Conclude(bool mayDelete)
    {
        var plan = Planner.Make(Domain, DomainName, Host, Observed, Desired, mayDelete);
        if (Record is not { Active: true } && mayDelete)
            plan = plan with { Actions = [.. HandOver.OfInactive(Host, Observed), .. plan.Actions] };
        return new(Record, Desired, Observed, plan);
    }

    private Plan PlanOf(ImmutableArray<PlanAction> actions) => new(Domain, DomainName, Host, actions);
}
