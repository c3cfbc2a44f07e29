using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ownership;

namespace Reconciler.Workloads.Libvirt;

/// <summary>Turns a domain's XML into a workload's definition. No other place reads its annotation. Pure.</summary>
internal static class DomainIntake
{
    /// <summary>Reads a domain.</summary>
    /// <param name="domain">The domain's XML.</param>
    public static WorkloadDefinition Of(DomainDefinition domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return new(WorkloadId.OfDomain(domain.Uuid), domain.Name, [.. domain.Interfaces.Select(Of)], DomainAnnotationReader.Read(domain))
        {
            IntentText = string.Concat(domain.Annotations.Select(a => a.ToString(System.Xml.Linq.SaveOptions.DisableFormatting))
                .Concat(domain.UnreadableAnnotations)),
        };
    }

    /// <summary>Reads an interface.</summary>
    /// <param name="nic">The interface's XML.</param>
    public static WorkloadInterface Of(DomainInterface nic)
    {
        ArgumentNullException.ThrowIfNull(nic);
        return new(nic.Mac)
        {
            Alias = nic.Alias,
            Network = nic.SourceNetwork,
            Portgroup = nic.SourcePortgroup,
            Bridge = nic.SourceBridge,
            IsOfOpenVSwitch = nic.VirtualPortType is "openvswitch",
            InterfaceId = nic.InterfaceId,
            Device = nic.TargetDevice,
            HasVlan = nic.HasVlan,
            Mtu = nic.Mtu,
        };
    }
}
