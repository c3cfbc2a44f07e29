namespace Reconciler.Intent;

/// <summary>The values of the <c>lifetime</c> attribute.</summary>
internal enum PortLifetime
{
    /// <summary><c>running</c>: the port is deleted when the domain stops.</summary>
    Running,

    /// <summary><c>defined</c>: the port stays, disabled, until the domain is undefined or the interface leaves its definition.</summary>
    Defined,
}
