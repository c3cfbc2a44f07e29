using System.Runtime.InteropServices;

namespace Reconciler.Libvirt;

/// <summary><c>virDomainStatsRecord</c> of libvirt-domain.h, part of the stable ABI.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DomainStatistics
{
    /// <summary><c>dom</c>: the domain, valid until the record is freed.</summary>
    public nint Domain;

    /// <summary><c>params</c>: the values.</summary>
    public TypedParameter* Parameters;

    /// <summary><c>nparams</c>: how many values there are.</summary>
    public int Count;
}
