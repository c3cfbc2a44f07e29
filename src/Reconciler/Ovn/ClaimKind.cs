namespace Reconciler.Ovn;

/// <summary>What can be held once only.</summary>
public enum ClaimKind
{
    /// <summary>An address on a switch.</summary>
    Address,

    /// <summary>A MAC address on a switch.</summary>
    Mac,

    /// <summary>An external address of the Northbound's NAT rows.</summary>
    ExternalAddress,
}
