namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>DHCP_Options</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Cidr">The network that it is for, as it is written.</param>
/// <param name="Mtu">What it tells guests of the MTU; null where it does not.</param>
internal sealed record DhcpOptionsFacts(Guid Uuid, string Cidr, int? Mtu);
