using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A row of <c>NAT</c> that this host owns: a floating IP (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="RouterUuid">The router; null while it is not known.</param>
/// <param name="Type">Always <c>dnat_and_snat</c> in our rows.</param>
/// <param name="ExternalIp">The external address.</param>
/// <param name="LogicalIp">The port's address.</param>
/// <param name="ExternalIds">All of <c>external_ids</c>, including other tools' keys.</param>
internal sealed record NatRule(
    Guid Uuid,
    Guid? RouterUuid,
    string Type,
    string ExternalIp,
    string LogicalIp,
    ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary>
    /// <c>logical_port</c> of a distributed address, which is translated on this port's chassis; null for a centralized address.
    /// </summary>
    public string? LogicalPort { get; init; }

    /// <summary><c>external_mac</c> of a distributed address; null for a centralized address, and while the port is not up.</summary>
    public string? ExternalMac { get; init; }

    /// <summary><c>gateway_port</c>: the router's gateway port that it belongs to; null to let OVN choose.</summary>
    public Guid? GatewayPort { get; init; }

    /// <summary>Whether it was made by hand. We must not delete it.</summary>
    public bool IsAdopted => ExternalIds.ContainsKey(OwnershipKeys.Adopted);

    /// <summary>The columns of an adopted row that we have filled.</summary>
    public ImmutableHashSet<string> FilledColumns =>
        [.. (ExternalIds.GetValueOrDefault(OwnershipKeys.Adopted) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The MAC address of the interface that it is for.</summary>
    public string? Mac => ExternalIds.GetValueOrDefault(OwnershipKeys.Mac);

    /// <summary>Whether a migration hands it over to another host.</summary>
    public bool IsHandedOver => IncomingHost is not null;

    /// <summary>The host that a migration hands it over to; null for none.</summary>
    public string? IncomingHost => ExternalIds.GetValueOrDefault(OwnershipKeys.Incoming);

    /// <summary>The host that owns it; null for a row that is not ours.</summary>
    public string? Host => ExternalIds.GetValueOrDefault(OwnershipKeys.Host);
}
