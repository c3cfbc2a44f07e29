using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation;

/// <summary>Derives the MAC address of a distributed floating IP. Pure.</summary>
internal static class ExternalMac
{
    /// <summary>
    /// Returns the same address for the same workload and external address, so that neighbours need not learn a new one after a restart.
    /// The address is unicast and locally administered (IEEE 802, the two low bits of the first byte).
    /// </summary>
    public static string Of(WorkloadId workload, IPAddress external)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{workload} {external}"));
        hash[0] = (byte)((hash[0] & 0xfc) | 0x02);
        return string.Join(':', hash.Take(6).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
