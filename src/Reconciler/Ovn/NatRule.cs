using System.Collections.Immutable;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>A row of <c>NAT</c> that this host owns: a floating IP (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="RouterUuid">The router it is on; null while that is not known.</param>
/// <param name="Type">Always <c>dnat_and_snat</c> where we wrote it.</param>
/// <param name="ExternalIp">The address outside.</param>
/// <param name="LogicalIp">The port's address.</param>
/// <param name="ExternalIds">All of <c>external_ids</c>, keys of others included.</param>
public sealed record NatRule(
    Guid Uuid,
    Guid? RouterUuid,
    string Type,
    string ExternalIp,
    string LogicalIp,
    ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary><c>logical_port</c>: the port on whose chassis a distributed address is; null for a centralized one.</summary>
    public string? LogicalPort { get; init; }

    /// <summary><c>external_mac</c> of a distributed address; null for a centralized one, and while the port is not up.</summary>
    public string? ExternalMac { get; init; }

    /// <summary><c>gateway_port</c>: which of the router's gateway ports it belongs to; null where that is left to OVN.</summary>
    public Guid? GatewayPort { get; init; }

    /// <summary>Whether it was made by hand, and is not ours to delete.</summary>
    public bool IsAdopted => ExternalIds.ContainsKey(OwnershipKeys.Adopted);

    /// <summary>The columns of an adopted row that we have filled.</summary>
    public ImmutableHashSet<string> FilledColumns =>
        [.. (ExternalIds.GetValueOrDefault(OwnershipKeys.Adopted) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The interface it is for.</summary>
    public string? Mac => ExternalIds.GetValueOrDefault(OwnershipKeys.Mac);

    /// <summary>Whether a migration is handing it over to another host.</summary>
    public bool IsHandedOver => IncomingHost is not null;

    /// <summary>The host that a migration is handing it over to; null for none.</summary>
    public string? IncomingHost => ExternalIds.GetValueOrDefault(OwnershipKeys.Incoming);

    /// <summary>The host that owns it; null for a row that is not ours.</summary>
    public string? Host => ExternalIds.GetValueOrDefault(OwnershipKeys.Host);
}
