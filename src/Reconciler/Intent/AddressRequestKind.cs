namespace Reconciler.Intent;

/// <summary>The three forms of the <c>address</c> attribute.</summary>
internal enum AddressRequestKind
{
    /// <summary><c>none</c>: the port has its MAC address only.</summary>
    None,

    /// <summary><c>dynamic</c>: OVN's own address management assigns one.</summary>
    Dynamic,

    /// <summary>One or more addresses, as written.</summary>
    Static,
}
