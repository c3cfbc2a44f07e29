using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary>What a worker of the monitor reads next.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MonitorRead(MonitorReadKind Kind, Guid Uuid)
{
    public override string ToString() => Kind switch
    {
        MonitorReadKind.Domain => $"domain {Uuid}",
        MonitorReadKind.AllDomains => "the list of domains",
        _ => "the networks",
    };
}
