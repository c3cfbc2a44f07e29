using System.Collections.Immutable;
using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Decides which external addresses conflict: those that are visible in the same outside network. Pure.</summary>
internal static class ExternalScopes
{
    /// <summary>The outside switches on which no port may have the external address of a floating IP.</summary>
    public static IEnumerable<LogicalSwitch> SwitchesFor(DesiredNat nat, LogicalNetwork network) =>
        OutsideNetworks.SwitchesOf(network, PortsFor(nat, network));

    /// <summary>
    /// Whether two floating IPs of one external address conflict: they are on one router, or their routers lead to the same network.
    /// </summary>
    public static bool AreInEachOthersWay(DesiredNat one, DesiredNat other, LogicalNetwork network) =>
        one.Router.Uuid == other.Router.Uuid || OutsideNetworks.AreShared(network, PortsFor(one, network), PortsFor(other, network));

    /// <summary>Whether a floating IP is a new claim: no observed row has its external address, router and gateway port.</summary>
    public static bool IsClaimed(DesiredNat nat, ImmutableArray<NatRule> observed) =>
        !observed.Any(o => o.ExternalIp == nat.External.ToString() && o.RouterUuid == nat.Router.Uuid && o.GatewayPort == nat.GatewayPort?.Uuid);

    /// <summary>Removes the claims that do not conflict, and records where each address has to be unique.</summary>
    /// <param name="found">The claims that were found.</param>
    /// <param name="query">The query that found them.</param>
    /// <param name="nats">The desired floating IPs.</param>
    /// <param name="observed">The observed floating IPs.</param>
    /// <param name="network">The routers and their outside networks.</param>
    public static ClaimFindings Narrow(
        ClaimFindings found, ClaimQuery query, ImmutableArray<DesiredNat> nats, ImmutableArray<NatRule> observed, LogicalNetwork network)
    {
        var scopes = ImmutableDictionary.CreateBuilder<IPAddress, ExternalScope>();
        foreach (var nat in nats)
        {
            var own = observed.Where(o => o.ExternalIp == nat.External.ToString() && o.RouterUuid != nat.Router.Uuid && !IsInTheWay(o, [nat], network));
            var known = scopes.GetValueOrDefault(nat.External, ExternalScope.Empty);
            scopes[nat.External] = new([.. known.Switches.Union(SwitchesFor(nat, network))], [.. known.Elsewhere.Union(own.Select(o => o.Uuid))]);
        }

        foreach (var (_, address) in query.NotExternal)
            scopes.TryAdd(address, ExternalScope.Empty);
        var claims = ImmutableArray.CreateBuilder<Claim>();
        foreach (var claim in found.Claims)
        {
            if (claim.Nat is not { } nat || Blocks(claim, nat))
                claims.Add(claim);
            else if (IPAddress.TryParse(claim.Subject, out var address) && scopes.TryGetValue(address, out var scope))
                scopes[address] = scope with { Elsewhere = [.. scope.Elsewhere.Union([nat.Uuid])] };
        }

        return found with { Claims = claims.ToImmutable(), Scopes = scopes.ToImmutable() };

        bool Blocks(Claim claim, NatRule nat) => claim.Kind is ClaimKind.Address
            ? IsSeenOn(nat, claim.SwitchName, network)
            : IsInTheWay(nat, nats.Where(n => n.External.ToString() == claim.Subject), network);
    }

    private static bool IsInTheWay(NatRule row, IEnumerable<DesiredNat> nats, LogicalNetwork network) =>
        row.RouterUuid is not { } router
        || nats.Any(n => n.Router.Uuid == router
            || OutsideNetworks.AreShared(network, PortsFor(n, network), PortsFor(row, router, network)));

    private static bool IsSeenOn(NatRule row, string? switchName, LogicalNetwork network) =>
        row.RouterUuid is not { } router || OutsideNetworks.SwitchesOf(network, PortsFor(row, router, network)).Any(s => s.Name == switchName);

    private static ImmutableArray<RouterPort> PortsFor(DesiredNat nat, LogicalNetwork network) =>
        OutsideNetworks.PortsFor(network.DetailsOf(nat.Router.Uuid), nat.External, nat.GatewayPort?.Uuid);

    private static ImmutableArray<RouterPort> PortsFor(NatRule row, Guid router, LogicalNetwork network) => OutsideNetworks.PortsFor(
        network.DetailsOf(router), IPAddress.TryParse(row.ExternalIp, out var external) ? external : null, row.GatewayPort);
}
