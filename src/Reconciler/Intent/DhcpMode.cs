namespace Reconciler.Intent;

/// <summary>The values of the <c>dhcp</c> attribute.</summary>
internal enum DhcpMode
{
    /// <summary><c>auto</c>: use the DHCP options whose network contains the address, if there are any.</summary>
    Auto,

    /// <summary><c>on</c>: if there are none, create them from the router port.</summary>
    On,

    /// <summary><c>off</c>: no DHCP on this port.</summary>
    Off,
}
