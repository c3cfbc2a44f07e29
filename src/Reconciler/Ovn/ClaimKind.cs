namespace Reconciler.Ovn;

/// <summary>What only one row can hold.</summary>
internal enum ClaimKind
{
    /// <summary>An address on a switch.</summary>
    Address,

    /// <summary>A MAC address on a switch.</summary>
    Mac,

    /// <summary>A name in DNS.</summary>
    Name,

    /// <summary>An external address of the Northbound's NAT rows.</summary>
    ExternalAddress,
}
