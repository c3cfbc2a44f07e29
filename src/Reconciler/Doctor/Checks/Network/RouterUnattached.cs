using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>A router with NAT and without a port on any switch.</summary>
internal sealed class RouterUnattached : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "router-unattached";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Northbound is not { } northbound
        ? []
        : from router in northbound.Routers
          where !router.Nats.IsEmpty && !router.Ports.Any(p => p.Peer is not null || northbound.SwitchOf(p) is not null)
          select new Finding(
              Id, Severity.Error, $"router {router.Name}",
              router.Ports.IsEmpty
                  ? $"It has NAT ({router.Nats[0].Type} {router.Nats[0].ExternalIp}) and no ports"
                  : $"It has NAT ({router.Nats[0].Type} {router.Nats[0].ExternalIp}), and none of its ports is on a switch",
              "Nothing reaches the router: nobody gets out by it, and no floating IP answers", Remedy(router));

    private static string Remedy(NetworkRouter router)
    {
        if (router.Ports.IsEmpty)
            return $"ovn-nbctl lrp-add {router.Uuid} ROUTER-PORT MAC NETWORK/LENGTH";
        var inner = ShellWord.Quote(router.Ports[0].Name);
        var port = ShellWord.Quote($"{router.Ports[0].Name}-peer");
        return $"ovn-nbctl lsp-add SWITCH {port} -- lsp-set-type {port} router -- lsp-set-addresses {port} router"
            + $" -- lsp-set-options {port} router-port={inner}";
    }
}
