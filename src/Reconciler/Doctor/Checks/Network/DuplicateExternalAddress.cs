using System.Net;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>External addresses that are given away twice.</summary>
internal sealed class DuplicateExternalAddress : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "duplicate-external-ip";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts.Northbound is not { } northbound)
            yield break;

        var uses = from router in northbound.Routers
                   let outside = RouterFacing.OutsidePortOf(router) is { } port ? northbound.SwitchOf(port)?.Uuid : null
                   from nat in router.Nats
                   where nat.ExternalPorts.Length == 0 && NetworkText.TryReadAddress(nat.ExternalIp, out _)
                   select (Router: router, Nat: nat, Address: IPAddress.Parse(nat.ExternalIp), Outside: outside);
        // Networks outside may have the same addresses, where they are not the same network.
        foreach (var group in uses.GroupBy(u => (u.Address, u.Outside)))
        {
            var whole = group.Where(u => u.Nat.Type != "snat").ToArray();
            // Many networks may leave by one address, but of one router.
            var doubles = whole.Length > 1 ? whole : group.DistinctBy(u => u.Router.Uuid).ToArray();
            if (doubles.Length < 2)
                continue;
            var holders = string.Join(" and to ", doubles.Select(d => $"{d.Nat.LogicalIp} ({d.Nat.Type} on router {d.Router.Name})"));
            yield return new(
                Id, Severity.Error, $"router {doubles[1].Router.Name}",
                $"The external address {group.Key.Address} is given to {holders}",
                "Only one of them has it, and which may change",
                $"ovn-nbctl remove Logical_Router {doubles[^1].Router.Uuid} nat {doubles[^1].Nat.Uuid}");
        }
    }
}
