using System.Collections.Immutable;
using Reconciler.Ovn;
using Reconciler.Workloads;

namespace Reconciler.Reconciliation;

/// <summary>Finds the interfaces on the integration bridge for which nothing is asked. Pure.</summary>
internal static class UnclaimedInterfaces
{
    /// <summary>Finds them.</summary>
    /// <param name="draft">The requests of the workload.</param>
    /// <param name="plugged">The workload's interfaces that OVN can bind.</param>
    /// <param name="onOvn">For each interface of its definition, what it is plugged in as.</param>
    /// <param name="existing">Ports that have the names of its interfaces and are not the workload's.</param>
    public static ImmutableArray<UnclaimedInterface> Find(
        DesiredDraft draft,
        IReadOnlyList<PluggedInterface> plugged,
        Dictionary<WorkloadInterface, PluggedInterface> onOvn,
        IReadOnlyDictionary<string, ExistingPort> existing)
    {
        var spokenFor = draft.Ports.Select(p => p.Mac).Concat(draft.Problems.Select(p => p.Mac).OfType<string>()).Concat(draft.Kept)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            .. from here in plugged
               where !spokenFor.Contains(here.Mac)
               let nic = onOvn.Where(m => ReferenceEquals(m.Value, here)).Select(m => m.Key).FirstOrDefault()
               where nic is not null
               select new UnclaimedInterface(here, WhyUnclaimed(nic), existing.GetValueOrDefault(here.InterfaceId ?? "")?.Port),
        ];
    }

    private static string WhyUnclaimed(WorkloadInterface nic) => nic.Network is { } network
        ? $"the domain has no <port> for it, and neither libvirt network '{network}' nor the configuration names a switch for it"
        : "the domain has no <port> for it, and it is on no libvirt network that could name a switch;"
            + " a domain that was defined from the XML of a running one has lost its network's name";
}
