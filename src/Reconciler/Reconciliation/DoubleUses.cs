using System.Collections.Immutable;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>One address, MAC address, external address or iface-id cannot serve two interfaces of the same workload. Pure.</summary>
internal static class DoubleUses
{
    /// <summary>Removes what a workload asks for twice.</summary>
    /// <param name="draft">The requests.</param>
    /// <param name="observed">The workload's observed ports: an existing port stays.</param>
    /// <param name="network">Decides whether two external addresses conflict.</param>
    public static void Drop(DesiredDraft draft, ImmutableArray<LogicalSwitchPort> observed, LogicalNetwork network)
    {
        foreach (var group in draft.Ports.GroupBy(p => (p.Switch.Uuid, p.Mac)).Where(g => g.Count() > 1).ToArray())
        {
            // The interface with the existing port keeps it.
            foreach (var port in group.OrderByDescending(p => observed.Any(o => o.Name == p.InterfaceId)).Skip(1))
                draft.Drop(port, $"two interfaces have MAC address {port.Mac} on switch {port.Switch.Name}, where one of them has a port; give the other another MAC address");
        }

        foreach (var pair in draft.Ports.SelectMany(p => p.Addresses.Select(a => (Port: p, Key: (p.Switch.Uuid, a)))).GroupBy(p => p.Key)
            .Where(g => g.Count() > 1).ToArray())
        {
            foreach (var (port, (_, address)) in pair.Skip(1))
                draft.Drop(port, $"address {address} is asked for by two interfaces of this domain");
        }

        foreach (var group in draft.Ports.Where(p => p.InterfaceId is not null).GroupBy(p => p.InterfaceId, StringComparer.Ordinal)
            .Where(g => g.Count() > 1).ToArray())
        {
            foreach (var port in group.Skip(1))
                draft.Drop(port, $"its interfaceid {port.InterfaceId} is also that of interface {group.First().Mac}; take it out of the network's <virtualport>");
        }

        foreach (var group in draft.Nats.GroupBy(n => n.External).Where(g => g.Count() > 1).ToArray())
        {
            var kept = new List<DesiredNat>();
            foreach (var nat in group)
            {
                if (!kept.Any(k => ExternalScopes.AreInEachOthersWay(k, nat, network)))
                {
                    kept.Add(nat);
                    continue;
                }

                draft.Nats.Remove(nat);
                draft.Problems.Add(new(nat.Mac, $"external address {nat.External} is asked for twice by this domain"));
                draft.Kept.Add(nat.Mac);
            }
        }
    }
}
