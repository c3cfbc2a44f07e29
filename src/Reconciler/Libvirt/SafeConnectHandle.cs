using Microsoft.Win32.SafeHandles;

namespace Reconciler.Libvirt;

/// <summary>A reference to a <c>virConnectPtr</c>.</summary>
/// <remarks>
/// Closing may exchange a message with the server. Every domain and every registered callback holds its own reference, so the connection
/// ends with the last of them.
/// </remarks>
internal sealed class SafeConnectHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle() => Interop.virConnectClose(handle) >= 0;
}
