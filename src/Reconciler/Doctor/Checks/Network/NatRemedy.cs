using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Remedies for a NAT row: by its domain's annotation if the domain is on this host, otherwise by hand.</summary>
internal static class NatRemedy
{
    /// <summary>Removes the row.</summary>
    public static string Remove(HealthFacts facts, NetworkRouter router, NetworkNat nat) => DomainOf(facts, nat) is { } domain
        ? $"reconciler annotate {domain} --remove-nat {nat.ExternalIp}   # and --nat with another address"
        : $"ovn-nbctl remove Logical_Router {router.Uuid} nat {nat.Uuid}";

    /// <summary>Sets the row's gateway port.</summary>
    public static string MoveTo(HealthFacts facts, NetworkNat nat, NetworkRouterPort port) => DomainOf(facts, nat) is { } domain
        ? $"reconciler annotate {domain} --nat {ShellWord.Quote($"{nat.ExternalIp},gateway={port.Name}")}"
        : $"ovn-nbctl set NAT {nat.Uuid} gateway_port={port.Uuid}";

    private static string? DomainOf(HealthFacts facts, NetworkNat nat)
    {
        if (nat.Host is null || nat.Host != facts.Host || nat.Domain is not { } name)
            return null;
        return facts.Libvirt?.Domains.FirstOrDefault(d => d.Name == name) is { } known
            ? ShellWord.OfDomain(name, known.Id.Key)
            : ShellWord.Quote(name);
    }
}
