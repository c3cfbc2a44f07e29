using Microsoft.Win32.SafeHandles;

namespace Reconciler.Libvirt;

/// <summary>A reference to a <c>virDomainPtr</c>, which keeps its connection open.</summary>
internal sealed class SafeDomainHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SafeDomainHandle()
        : base(ownsHandle: true)
    {
    }

    internal SafeDomainHandle(nint domain)
        : base(ownsHandle: true) => SetHandle(domain);

    protected override bool ReleaseHandle() => Interop.virDomainFree(handle) == 0;
}
