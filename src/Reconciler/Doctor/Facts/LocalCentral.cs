using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Doctor.Facts;

/// <summary>What there is of OVN's central part on this host, for proposals that fit it.</summary>
/// <param name="IsInstalled">Whether ovn-northd is installed here.</param>
/// <param name="HasNorthbound">Whether the Northbound's own socket is here.</param>
/// <param name="HasSouthbound">Whether the Southbound's own socket is here.</param>
/// <param name="Addresses">This host's addresses, loopback included.</param>
internal sealed record LocalCentral(bool IsInstalled, bool HasNorthbound, bool HasSouthbound, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>Where the Northbound's server listens for programs of its own host.</summary>
    public const string NorthboundSocket = "/run/ovn/ovnnb_db.sock";

    /// <summary>Where the Southbound's server listens for programs of its own host.</summary>
    public const string SouthboundSocket = "/run/ovn/ovnsb_db.sock";

    /// <summary>A host that has nothing of it.</summary>
    public static readonly LocalCentral None = new(false, false, false, []);

    /// <summary>The one address by which other hosts reach this one; null where it has none, or several to choose from.</summary>
    public IPAddress? OnlyAddress =>
        Addresses.Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal).ToArray() is [var only] ? only : null;
}
