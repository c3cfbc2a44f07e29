using System.Net.Sockets;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>Works out the floating IPs of a port: the router, the gateway port and the logical address. Pure.</summary>
/// <param name="workload">The workload of the port.</param>
/// <param name="network">The routers.</param>
/// <param name="draft">Receives the floating IPs and the mistakes.</param>
internal sealed class FloatingIpRequests(WorkloadId workload, LogicalNetwork network, DesiredDraft draft)
{
    /// <summary>Adds a floating IP, or the reason why it is impossible.</summary>
    public void Add(DesiredPort port, NatAnnotation nat)
    {
        if (WhyNotItsOwn(port, nat) is { } mistake)
        {
            draft.RefuseNat(port, nat, mistake);
            return;
        }

        var logical = port is { IsDynamic: true, Addresses.IsEmpty: true }
            ? null
            : nat.Logical ?? port.Addresses.FirstOrDefault(a => a.AddressFamily == nat.External.AddressFamily);
        if (logical is null)
        {
            // OVN is about to choose the address.
            if (port.IsDynamic && port.Addresses.IsEmpty)
            {
                draft.Kept.Add(port.Mac);
                return;
            }

            var family = nat.External.AddressFamily is AddressFamily.InterNetwork ? "IPv4" : "IPv6";
            draft.RefuseNat(port, nat, $"the port has no {family} address to map it to");
            return;
        }

        if (ResolveRouter(port, nat, out var router) is { } reason)
        {
            draft.RefuseNat(port, nat, reason, mayPass: true);
            return;
        }

        var mac = nat.Mode is NatMode.Distributed ? nat.Mac ?? ExternalMac.Of(workload, nat.External) : null;
        if ((GatewayPortChoice.Choose(router!, nat.External, nat.Gateway, network, out var gateway)
            ?? ExternalAddressRules.WhyUnusable(nat.External, router!, gateway, network)
            ?? (mac is null ? null : ExternalAddressRules.WhyUnusable(mac, nat.External, router!, gateway, network))) is { } unusable)
        {
            draft.RefuseNat(port, nat, unusable, mayPass: true);
            return;
        }

        draft.Nats.Add(new(router!, nat.External, logical, port.Mac, port.InterfaceId)
        {
            GatewayPort = gateway,
            IsDistributed = nat.Mode is NatMode.Distributed,
            ExternalMac = mac,
        });
    }

    /// <summary>
    /// The reason why a floating IP does not map to an address of its port; null if it does. If the port has only a MAC address, its
    /// addresses are not known, and any address is accepted.
    /// </summary>
    private static string? WhyNotItsOwn(DesiredPort port, NatAnnotation nat) =>
        nat.Logical is { } logical && !port.Addresses.IsEmpty && !port.Addresses.Contains(logical)
            ? $"the port has no address {logical} to map it to (it has {string.Join(", ", port.Addresses.AsEnumerable())})"
            : null;

    private string? ResolveRouter(DesiredPort port, NatAnnotation nat, out LogicalRouter? router)
    {
        router = null;
        if (nat.Router is { } name)
        {
            var named = NamedThings.Find(network.Routers, r => r.Name, name);
            if (named.Length != 1)
            {
                return named.Length == 0
                    ? $"no logical router '{name}'{Suggestion.Clause(name, network.Routers.Select(r => r.Name))}"
                    : $"{named.Length} logical routers are named '{name}'; rename all but one";
            }

            router = named[0];
            return null;
        }

        var attached = network.AttachmentsOf(port.Switch).Select(a => a.Router).DistinctBy(r => r.Uuid).ToArray();
        if (attached.Length != 1)
        {
            return attached.Length == 0
                ? $"no router has a port on switch {port.Switch.Name}; name one with router=\"NAME\""
                : $"switch {port.Switch.Name} has several routers ({string.Join(", ", attached.Select(r => r.Name))}); name one with router=\"NAME\"";
        }

        router = attached[0];
        return null;
    }
}
