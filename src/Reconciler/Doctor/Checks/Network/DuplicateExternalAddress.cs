using System.Collections.Immutable;
using System.Net;
using Reconciler.Doctor.Facts;
using Reconciler.Ovn;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>External addresses with more than one owner.</summary>
internal sealed class DuplicateExternalAddress : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "duplicate-external-ip";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Northbound is not { } northbound)
            yield break;

        var network = FactsNetwork.Of(northbound);
        var uses = from router in northbound.Routers
                   from nat in router.Nats
                   where nat.ExternalPorts.Length == 0 && NetworkText.TryReadAddress(nat.ExternalIp, out _)
                   select new Use(router, nat, IPAddress.Parse(nat.ExternalIp), FactsNetwork.PortsFor(network, router, nat).RemoveAll(p => p.SwitchUuid is null));
        foreach (var group in uses.GroupBy(u => u.Address).SelectMany(g => InOneNetwork(g, network)))
        {
            var whole = group.Where(u => u.Nat.Type != "snat").ToArray();
            // Many networks may share one SNAT address, but only on one router.
            var doubles = whole.Length > 1 ? whole : group.DistinctBy(u => u.Router.Uuid).ToArray();
            if (doubles.Length < 2)
                continue;
            var holders = string.Join(" and to ", doubles.Select(d => $"{d.Nat.LogicalIp} ({d.Nat.Type} on router {d.Router.Name})"));
            yield return new(
                Id, Severity.Error, $"router {doubles[1].Router.Name}",
                $"The external address {group[0].Address} is given to {holders}",
                "Only one of them has it, and which may change",
                $"ovn-nbctl remove Logical_Router {doubles[^1].Router.Uuid} nat {doubles[^1].Nat.Uuid}");
        }
    }

    /// <summary>Groups the uses by outside network. Different outside networks may have the same addresses.</summary>
    private static List<List<Use>> InOneNetwork(IEnumerable<Use> uses, LogicalNetwork network)
    {
        var groups = new List<List<Use>>();
        foreach (var use in uses)
        {
            if (groups.Find(g => g.Exists(other => AreTogether(use, other, network))) is { } group)
                group.Add(use);
            else
                groups.Add([use]);
        }

        return groups;
    }

    private static bool AreTogether(Use one, Use other, LogicalNetwork network) =>
        one.Router.Uuid == other.Router.Uuid
        || (one.Outside.IsEmpty && other.Outside.IsEmpty)
        || (!one.Outside.IsEmpty && !other.Outside.IsEmpty && OutsideNetworks.AreShared(network, one.Outside, other.Outside));

    /// <summary>A row with an external address, and its router's ports that lead outside.</summary>
    private sealed record Use(NetworkRouter Router, NetworkNat Nat, IPAddress Address, ImmutableArray<RouterPort> Outside);
}
