using Reconciler.Doctor.Facts;
using Reconciler.Printing;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>Several interfaces with the same <c>interfaceid</c>, so that they share one port.</summary>
internal sealed class SharedInterfaceId : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "interfaceid-shared";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts) => facts.Libvirt is not { } libvirt ? [] : OfNetworks(libvirt).Concat(OfDomains(libvirt));

    /// <summary>
    /// All interfaces on a network inherit its <c>interfaceid</c> (https://libvirt.org/formatnetwork.html, "virtualport").
    /// </summary>
    private IEnumerable<Finding> OfNetworks(LibvirtFacts libvirt) => libvirt.Networks.Where(n => !n.InterfaceIds.IsEmpty).Select(n => new Finding(
        Id, Severity.Error, $"network {n.Name}", $"Its <virtualport> has the interfaceid {n.InterfaceIds[0]}, which every interface on it gets",
        "All domains on this network share one port: only one of them has traffic",
        $"virsh net-edit {ShellWord.Quote(n.Name)}   # and take interfaceid out of <virtualport>"));

    private IEnumerable<Finding> OfDomains(LibvirtFacts libvirt)
    {
        var ofNetworks = libvirt.Networks.SelectMany(n => n.InterfaceIds).ToHashSet();
        var uses = from domain in libvirt.Domains
                   from nic in domain.Definition?.Interfaces ?? []
                   where Guid.TryParse(nic.InterfaceId, out var id) && !ofNetworks.Contains(id)
                   select (Domain: domain, nic.Mac, Id: Guid.Parse(nic.InterfaceId!));
        foreach (var group in uses.GroupBy(u => u.Id).Where(g => g.Count() > 1))
        {
            var running = group.Count(u => u.Domain.IsActive) > 1;
            var others = string.Join(", ", group.SkipLast(1).Select(u => $"{u.Domain.Name} ({u.Mac})"));
            yield return new(
                Id, running ? Severity.Error : Severity.Warning, $"domain {group.Last().Domain.Name}",
                $"Its interface {group.Last().Mac} has the interfaceid {group.Key}, which is also that of {others}",
                running ? "They share one port: only one of them has traffic" : "While both run they share one port, and only one of them has traffic",
                $"virsh edit {ShellWord.OfDomain(group.Last().Domain.Name, group.Last().Domain.Id.Key)}"
                    + "   # and take interfaceid out of <virtualport>: libvirt makes one");
        }
    }
}
