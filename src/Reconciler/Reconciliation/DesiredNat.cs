using System.Net;
using Reconciler.Ovn;

namespace Reconciler.Reconciliation;

/// <summary>A floating IP as a workload asks for it: a <c>dnat_and_snat</c> row of a router.</summary>
/// <param name="Router">The router.</param>
/// <param name="External">The address outside.</param>
/// <param name="Logical">The port's address.</param>
/// <param name="Mac">The interface it belongs to.</param>
/// <param name="InterfaceId">The name of the port it belongs to; null before libvirt has chosen one.</param>
internal sealed record DesiredNat(LogicalRouter Router, IPAddress External, IPAddress Logical, string Mac, string? InterfaceId)
{
    /// <summary>
    /// The external MAC address of a distributed floating IP, which OVN handles on the chassis of its port instead of on the router's
    /// gateway. Null for a centralized one.
    /// </summary>
    public string? ExternalMac { get; init; }

    /// <summary>The router's gateway port for it; null if OVN chooses.</summary>
    public RouterPort? GatewayPort { get; init; }

    /// <summary>The row without an owner that it adopts; null if the row is ours already, or has to be created.</summary>
    public NatRule? Adopts { get; init; }

    /// <summary>Whether <see cref="Adopts"/> belonged to this workload until somebody removed our keys from it.</summary>
    public bool IsTakenBack { get; init; }

    /// <summary>Whether it is distributed.</summary>
    public bool IsDistributed { get; init; }

    /// <summary>The column <c>logical_port</c>.</summary>
    public string? LogicalPort => IsDistributed ? InterfaceId : null;
}
