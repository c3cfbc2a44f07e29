using System.Collections.Immutable;
using System.Net;

namespace Reconciler.Doctor.Facts;

/// <summary>The parts of OVN's central on this host, for remedies that fit it.</summary>
/// <param name="IsInstalled">Whether ovn-northd is installed here.</param>
/// <param name="HasNorthbound">Whether the Northbound's own socket is here.</param>
/// <param name="HasSouthbound">Whether the Southbound's own socket is here.</param>
/// <param name="Addresses">This host's addresses, loopback included.</param>
internal sealed record LocalCentral(bool IsInstalled, bool HasNorthbound, bool HasSouthbound, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>The Northbound server's local socket.</summary>
    public const string NorthboundSocket = "/run/ovn/ovnnb_db.sock";

    /// <summary>The Southbound server's local socket.</summary>
    public const string SouthboundSocket = "/run/ovn/ovnsb_db.sock";

    /// <summary>A host without any part of it.</summary>
    public static readonly LocalCentral None = new(false, false, false, []);

    /// <summary>This host's only address for other hosts; null if it has none or several.</summary>
    public IPAddress? OnlyAddress =>
        Addresses.Where(a => !IPAddress.IsLoopback(a) && !a.IsIPv6LinkLocal).ToArray() is [var only] ? only : null;
}
