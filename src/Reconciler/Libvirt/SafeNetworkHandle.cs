using Microsoft.Win32.SafeHandles;

namespace Reconciler.Libvirt;

/// <summary>A reference to a <c>virNetworkPtr</c>, which keeps its connection open.</summary>
internal sealed class SafeNetworkHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SafeNetworkHandle()
        : base(ownsHandle: true)
    {
    }

    internal SafeNetworkHandle(nint network)
        : base(ownsHandle: true) => SetHandle(network);

    protected override bool ReleaseHandle() => Interop.virNetworkFree(handle) == 0;
}
