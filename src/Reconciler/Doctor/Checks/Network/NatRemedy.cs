using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Network;

/// <summary>Remedies for a NAT row: by its domain's annotation if the domain is on this host, otherwise by hand.</summary>
internal static class NatRemedy
{
    /// <summary>Removes the row.</summary>
    public static string Remove(HealthFacts facts, NetworkRouter router, NetworkNat nat) => OtherOf(facts, nat) is { } other
        ? $"{other.ShowCommand}   # and take {nat.ExternalIp} out of reconciler:nat"
        : DomainOf(facts, nat) is { } domain
        ? $"reconciler annotate {domain} --remove-nat {nat.ExternalIp}   # and --nat with another address"
        : $"ovn-nbctl remove Logical_Router {router.Uuid} nat {nat.Uuid}";

    /// <summary>Sets the row's gateway port.</summary>
    public static string MoveTo(HealthFacts facts, NetworkNat nat, NetworkRouterPort port) => OtherOf(facts, nat) is { } other
        ? $"{other.ShowCommand}   # and add ,gateway={port.Name} to {nat.ExternalIp} in reconciler:nat"
        : DomainOf(facts, nat) is { } domain
        ? $"reconciler annotate {domain} --nat {ShellWord.Quote($"{nat.ExternalIp},gateway={port.Name}")}"
        : $"ovn-nbctl set NAT {nat.Uuid} gateway_port={port.Uuid}";

    /// <summary>
    /// The workload on this host that is no domain and has asked for the row; null if it is a domain's, or of another host.
    /// </summary>
    private static DomainFacts? OtherOf(HealthFacts facts, NetworkNat nat) =>
        nat.Host is null || nat.Host != facts.Host || (facts.Libvirt?.Domains ?? []).Any(d => d.Name == nat.Domain)
            ? null
            : facts.OtherWorkloads.FirstOrDefault(w => w.Domain.Name == nat.Domain);

    private static string? DomainOf(HealthFacts facts, NetworkNat nat)
    {
        if (nat.Host is null || nat.Host != facts.Host || nat.Domain is not { } name)
            return null;
        return facts.Libvirt?.Domains.FirstOrDefault(d => d.Name == name) is { } known
            ? ShellWord.OfDomain(name, known.Id.Key)
            : ShellWord.Quote(name);
    }
}
