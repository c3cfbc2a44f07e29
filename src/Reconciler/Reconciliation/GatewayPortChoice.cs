using System.Net;
using Reconciler.Intent;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>Chooses the gateway port of a router for a floating IP. Pure.</summary>
/// <remarks>
/// If a router has several gateway ports, OVN takes the one whose network contains the external address. If no network contains it, OVN
/// ignores the row: ovn-nb(5), <c>NAT.gateway_port</c>.
/// </remarks>
internal static class GatewayPortChoice
{
    /// <summary>Chooses the gateway port.</summary>
    /// <param name="router">The router.</param>
    /// <param name="external">The external address.</param>
    /// <param name="named">The port that the annotation names; null for none.</param>
    /// <param name="network">The routers.</param>
    /// <param name="chosen">The gateway port; null if the router has only one, so that OVN need not be told.</param>
    /// <returns>Why no port can be chosen, in words; null if there is no problem.</returns>
    public static string? Choose(LogicalRouter router, IPAddress external, string? named, LogicalNetwork network, out RouterPort? chosen)
    {
        chosen = null;
        var ports = network.DetailsOf(router.Uuid).GatewayPorts;
        var names = string.Join(", ", ports.Select(p => p.Name).Order(StringComparer.Ordinal));
        if (named is not null)
        {
            chosen = ports.FirstOrDefault(p => p.Name == named);
            if (chosen is null)
            {
                var meant = Suggestion.Clause(named, ports.Select(p => p.Name));
                return ports.IsEmpty
                    ? $"router {router.Name} has no gateway port, and so none named '{named}'; make it one with 'ovn-nbctl lrp-set-gateway-chassis', or leave gateway out"
                    : $"router {router.Name} has no gateway port '{named}'{(meant.Length > 0 ? meant : $"; it has {names}")}";
            }

            return network.HasGatewayPortColumn ? null : "the server's schema has no NAT.gateway_port, which gateway needs; upgrade OVN, or leave gateway out";
        }

        if (ports.Length < 2 || !network.HasGatewayPortColumn)
            return null;
        var holding = ports.Where(p => p.Holds(external)).ToArray();
        if (holding.Length == 1)
        {
            chosen = holding[0];
            return null;
        }

        return holding.Length == 0
            ? $"router {router.Name} has several gateway ports ({names}), and it is in the network of none; name one with gateway=\"NAME\""
            : $"router {router.Name} has several gateway ports ({string.Join(", ", holding.Select(p => p.Name))}) whose networks hold it; name one with gateway=\"NAME\"";
    }
}
