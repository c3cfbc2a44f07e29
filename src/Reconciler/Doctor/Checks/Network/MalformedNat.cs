using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>NAT rows with addresses that OVN cannot read.</summary>
internal sealed class MalformedNat : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "malformed-nat";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        foreach (var (router, nat) in (facts.Northbound?.Routers ?? []).SelectMany(r => r.Nats.Select(n => (r, n))))
        {
            if (!NetworkText.TryReadAddress(nat.ExternalIp, out _))
                yield return Of(router, nat, "external_ip", nat.ExternalIp, "an address");
            // Only snat may have a network as its logical address.
            if (nat.Type == "snat" ? !NetworkText.TryReadNetwork(nat.LogicalIp, out _) : !NetworkText.TryReadAddress(nat.LogicalIp, out _))
                yield return Of(router, nat, "logical_ip", nat.LogicalIp, nat.Type == "snat" ? "an address or a network with all four parts" : "an address");
        }
    }

    private Finding Of(NetworkRouter router, NetworkNat nat, string column, string text, string wanted) => new(
        Id, Severity.Error, $"router {router.Name}", $"Its {nat.Type} of {nat.ExternalIp} has {column} '{text}', which is not {wanted}",
        "OVN ignores this NAT", $"ovn-nbctl set NAT {nat.Uuid} {column}={Completion.Of(text) ?? (nat.Type == "snat" && column == "logical_ip" ? "NETWORK/LENGTH" : "ADDRESS")}");
}
