using System.Net;
using System.Net.Sockets;

namespace Reconciler.Doctor.Facts;

/// <summary>The interface that has the address of this host's tunnel endpoint.</summary>
/// <param name="Interface">Its name.</param>
/// <param name="Address">The address.</param>
/// <param name="Mtu">How long a packet on it may be.</param>
internal sealed record Underlay(string Interface, IPAddress Address, int Mtu)
{
    /// <summary>
    /// The longest packet of a guest that fits into a tunnel. Geneve adds an inner Ethernet header of 14 bytes, its own 8 and OVN's
    /// option of 8, UDP's 8 and the outer IP header: 58 bytes over IPv4, 78 over IPv6 (ovn-architecture(7), "Tunnel Encapsulations"; RFC 8926).
    /// </summary>
    public int GuestMtu => Mtu - (Address.AddressFamily is AddressFamily.InterNetwork ? 58 : 78);
}
