using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Plans the steps for rows of a workload that another host owns or has offered. Pure.</summary>
/// <remarks>
/// <code>
/// the workload here                 rows                              plan
/// ------------------------------  --------------------------------  ------------------------------------------------
/// coming, or not known to execute another host's                    offer them to this host; bind its interfaces to them
/// executes since the offer        another host's, offered to us     take them; bind its interfaces to them
/// executes                        ours, taken by another since      nothing: the workload runs twice; the last taker has the rows
/// does not run                    another host's, offered to us     withdraw the offer
/// executes under a new iface-id   ours, offered to another          withdraw the offer: this is a new start, not a migration
/// executes, and has for a while   ours, taken                       settle
/// leaves                          ours, offered to another          let go
/// has left                        ours or another's                 nothing
/// </code>
/// The protocol, and why two hosts can neither both own nor both delete, is in docs/hand-over.md.
/// </remarks>
internal static class HandOver
{
    /// <summary>Plans for a workload that is active here.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="host">This host.</param>
    /// <param name="chassis">This host's name in OVN: its system-id.</param>
    /// <param name="plugged">The workload's interfaces here.</param>
    /// <param name="observed">Its rows.</param>
    /// <param name="mayTake">Whether libvirt has said, since the rows were offered to this host, that the guest executes here.</param>
    /// <param name="settles">Whether the rows were taken long enough ago that no other host can still have the interface.</param>
    /// <returns>The steps; none when there is nothing to hand over.</returns>
    public static ImmutableArray<PlanAction> OfActive(
        Workload workload, string host, string chassis, IReadOnlyList<PluggedInterface> plugged, ObservedWorkload observed, bool mayTake,
        bool settles)
    {
        if (workload.IsLeaving)
            return [.. Steps(HandOverStep.LetGo, host, chassis, observed.Ports.RemoveAll(p => p.IncomingHost is null || p.ActivationStrategy is null), [])];
        var actions = ImmutableArray.CreateBuilder<PlanAction>();
        if (workload.IsComing || !mayTake)
        {
            actions.AddRange(Steps(HandOverStep.Offer, host, chassis, observed.ForeignPorts.RemoveAll(p => p.IncomingHost == host), observed.ForeignNats.RemoveAll(n => n.IncomingHost == host)));
        }
        else
        {
            actions.AddRange(Steps(HandOverStep.Take, host, chassis, observed.ForeignPorts, observed.ForeignNats));
        }

        if (!workload.IsComing)
        {
            // libvirt has chosen a new iface-id for the interface. So this instance was started here after the one that was to leave. A
            // workload that does not execute here yet may be coming from there, and then the offer keeps the port.
            var stayed = observed.Ports.Where(p => workload.ExecutedAt is not null && p.IsHandedOver && plugged.Any(i => i.Mac == p.Mac && i.InterfaceId is { } id && id != p.Name)).ToImmutableArray();
            actions.AddRange(Steps(HandOverStep.Withdraw, host, chassis, stayed, stayed.IsEmpty ? [] : observed.Nats.RemoveAll(n => !n.IsHandedOver)));
            if (settles)
                actions.AddRange(Steps(HandOverStep.Settle, host, chassis, observed.Ports.RemoveAll(p => !p.HasArrived), []));
        }

        foreach (var nic in plugged)
        {
            if (observed.ForeignPorts.FirstOrDefault(p => p.Mac == nic.Mac) is { } port && nic.InterfaceId is { } current && current != port.Name)
                actions.Add(new PlanAction.BindInterface(nic.Mac, current, port.Name));
        }

        return actions.ToImmutable();
    }

    /// <summary>Plans for a workload that is not active here: offers to this host are withdrawn.</summary>
    /// <param name="host">This host.</param>
    /// <param name="observed">Its rows.</param>
    public static ImmutableArray<PlanAction> OfInactive(string host, ObservedWorkload observed) =>
        [.. Steps(HandOverStep.Withdraw, host, host, observed.ForeignPorts.RemoveAll(p => p.IncomingHost != host), observed.ForeignNats.RemoveAll(n => n.IncomingHost != host))];

    /// <summary>Plans for a workload that executes here and whose migration is over.</summary>
    /// <param name="host">This host.</param>
    /// <param name="observed">Its rows.</param>
    public static ImmutableArray<PlanAction> OfStayed(string host, ObservedWorkload observed) =>
        [.. Steps(HandOverStep.Withdraw, host, host, observed.Ports.RemoveAll(p => !p.IsHandedOver), observed.Nats.RemoveAll(n => !n.IsHandedOver))];

    private static IEnumerable<PlanAction> Steps(
        HandOverStep step, string host, string chassis, ImmutableArray<LogicalSwitchPort> ports, ImmutableArray<NatRule> nats) =>
    [
        .. ports.Select(p => new PlanAction.HandOver(step, p.Uuid, true, p.Name, p.Mac, p.ExternalIds, p.Host ?? host, host) { Chassis = chassis }),
        .. nats.Select(n => new PlanAction.HandOver(step, n.Uuid, false, n.ExternalIp, n.Mac, n.ExternalIds, n.Host ?? host, host) { Chassis = chassis }),
    ];
}
