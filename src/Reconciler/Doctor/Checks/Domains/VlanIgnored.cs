using Reconciler.Doctor.Facts;
using Reconciler.Printing;
using Reconciler.Workloads.Libvirt;

namespace Reconciler.Doctor.Checks.Domains;

/// <summary>An interface on the integration bridge with a VLAN. ovn-controller's flows ignore the VLAN.</summary>
internal sealed class VlanIgnored : IHealthCheck
{
    /// <inheritdoc/>
    public string Id => "vlan-ignored";

    /// <inheritdoc/>
    public IEnumerable<Finding> Examine(HealthFacts facts)
    {
        if (facts is not { OpenVSwitch.IntegrationBridge: { } bridge, Libvirt: { } libvirt })
            return [];
        var networks = libvirt.Networks.ToDictionary(n => n.Name, StringComparer.Ordinal);
        return from domain in libvirt.Domains
               let definition = libvirt.Configured.GetValueOrDefault(domain.Id) ?? domain.Definition
               where definition is not null
               from expected in ExpectedInterfaces.Of(definition, bridge, networks) ?? []
               let nic = definition.Interfaces.First(n => n.Mac == expected.Mac)
               where DomainNotices.HasVlan(nic, networks)
               select new Finding(
                   Id, Severity.Warning, $"domain {domain.Name}",
                   $"Its interface {nic.Mac} on bridge {bridge} has a <vlan>{(nic.HasVlan ? "" : $" from network {nic.Network}")}",
                   "It has no effect in OVN: the interface is on the network of its logical switch, whatever the tag",
                   (nic.HasVlan || nic.Network is null
                       ? $"virsh edit {ShellWord.OfDomain(domain.Name, domain.Id.Key)}"
                       : $"virsh net-edit {ShellWord.Quote(nic.Network)}")
                       + "   # and take <vlan> out; a switch of its own is what keeps a network apart");
    }
}
