using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Configuration;

/// <summary>What our DHCP options tell guests.</summary>
/// <param name="DnsServers">The name servers; if empty, guests are told none.</param>
/// <param name="Mtu">
/// The guests' MTU in bytes. The default of 1442 is an Ethernet's 1500 less the 58 bytes that geneve over IPv4 takes.
/// </param>
/// <param name="LeaseTime">How long a lease is valid.</param>
internal sealed record DhcpSettings(ImmutableArray<IPAddress> DnsServers, int Mtu, TimeSpan LeaseTime)
{
    /// <summary>No name server, and an MTU that fits geneve.</summary>
    public static readonly DhcpSettings Default = new([], 1442, TimeSpan.FromHours(1));
}
