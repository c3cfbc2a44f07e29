using System.Net;
using System.Net.Sockets;

namespace Reconciler.Doctor.Facts;

/// <summary>The interface with the address of this host's tunnel endpoint.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="Address">The address.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
internal sealed record Underlay(string Interface, IPAddress Address, int Mtu)
{
    /// <summary>
    /// The largest guest MTU that fits into a tunnel. Geneve adds 58 bytes over IPv4 and 78 over IPv6: the inner Ethernet header of 14, its
    /// own header of 8, OVN's option of 8, the UDP header of 8 and the outer IP header (ovn-architecture(7), "Tunnel Encapsulations"; RFC
    /// 8926).
    /// </summary>
    public int GuestMtu => Mtu - (Address.AddressFamily is AddressFamily.InterNetwork ? 58 : 78);
}
