namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>DHCP_Options</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Cidr">The network, as written.</param>
/// <param name="Mtu">The MTU that it tells guests; null for none.</param>
internal sealed record DhcpOptionsFacts(Guid Uuid, string Cidr, int? Mtu)
{
    /// <summary>Whether it tells guests a name server.</summary>
    public bool HasNameServer { get; init; }

    /// <summary>The host whose daemon made it; null if it did not.</summary>
    public string? Host { get; init; }

    /// <summary>The topology that it belongs to; null if it belongs to none.</summary>
    public string? Topology { get; init; }
}
