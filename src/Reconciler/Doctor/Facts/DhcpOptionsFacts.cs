namespace Reconciler.Doctor.Facts;

/// <summary>A row of <c>DHCP_Options</c>.</summary>
/// <param name="Uuid">The row.</param>
/// <param name="Cidr">The network, as written.</param>
/// <param name="Mtu">The MTU that it tells guests; null for none.</param>
internal sealed record DhcpOptionsFacts(Guid Uuid, string Cidr, int? Mtu);
