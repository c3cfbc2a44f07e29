namespace Reconciler.Ovn;

/// <summary>A row of <c>Logical_Switch</c> (ovn-nb(5)).</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Name">Its name, which the schema does not keep unique.</param>
/// <param name="Subnet"><c>other_config:subnet</c>, where OVN hands out addresses of its own.</param>
public sealed record LogicalSwitch(Guid Uuid, string Name, string? Subnet)
{
    /// <summary><c>other_config:ipv6_prefix</c>, where OVN hands out IPv6 addresses of its own.</summary>
    public string? Ipv6Prefix { get; init; }
}
