namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Switch</c> (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name. The schema allows equal names.</param>
/// <param name="Subnet"><c>other_config:subnet</c>, from which OVN assigns dynamic addresses; null if it is not set.</param>
internal sealed record LogicalSwitch(Guid Uuid, string Name, string? Subnet)
{
    /// <summary><c>other_config:ipv6_prefix</c>, from which OVN assigns dynamic IPv6 addresses; null if it is not set.</summary>
    public string? Ipv6Prefix { get; init; }

    /// <summary>The zone in which the ports of ours on it have names; null for none.</summary>
    public string? DnsZone { get; init; }
}
