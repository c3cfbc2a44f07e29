using System.Collections.Immutable;

namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Switch_Port</c> that this host owns (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">The port's name, unique in the database: the iface-id that it is bound by.</param>
/// <param name="SwitchUuid">The switch it is on; null while that is not known.</param>
/// <param name="Addresses">The column <c>addresses</c>.</param>
/// <param name="PortSecurity">The column <c>port_security</c>.</param>
/// <param name="Up">Whether OVN has bound it: null until it has said so.</param>
/// <param name="ExternalIds">All of <c>external_ids</c>, keys of others included.</param>
public sealed record LogicalSwitchPort(
    Guid Uuid,
    string Name,
    Guid? SwitchUuid,
    ImmutableSortedSet<string> Addresses,
    ImmutableSortedSet<string> PortSecurity,
    bool? Up,
    ImmutableSortedDictionary<string, string> ExternalIds)
{
    /// <summary>The interface it is for.</summary>
    public string? Mac => ExternalIds.GetValueOrDefault(OwnershipKeys.Mac);

    /// <summary>Whether a migration is handing it over to another host.</summary>
    public bool IsHandedOver => ExternalIds.ContainsKey(OwnershipKeys.Incoming);
}
