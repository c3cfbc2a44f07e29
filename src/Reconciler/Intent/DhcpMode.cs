namespace Reconciler.Intent;

/// <summary>The values of the <c>dhcp</c> attribute.</summary>
public enum DhcpMode
{
    /// <summary><c>auto</c>: use the DHCP options whose network holds the address, where there are any.</summary>
    Auto,

    /// <summary><c>on</c>: create them from the router port where there are none.</summary>
    On,

    /// <summary><c>off</c>: no DHCP on this port.</summary>
    Off,
}
