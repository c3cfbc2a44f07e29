using System.Globalization;
using System.Net;
using Reconciler.Intent;
using Reconciler.Topology.Keys;
using Reconciler.Topology.Model;

namespace Reconciler.Topology.Observing;

/// <summary>Reads a router port's <c>ipv6_ra_configs</c> as far as a file can say them. Pure.</summary>
internal static class RouterAdvertisements
{
    private const string Column = "ipv6_ra_configs";

    /// <summary>Reads a router's port.</summary>
    /// <param name="port">The port.</param>
    /// <param name="canBeSaid">Whether a file can say what the port has.</param>
    /// <returns>What it sends; null for nothing, or if it cannot be said.</returns>
    public static AdvertisementSpec? Read(NetworkRow port, out bool canBeSaid)
    {
        canBeSaid = true;
        if (port[Column].Count == 0)
            return null;
        var (mode, mtu, servers) = (port.Get(Column, "address_mode"), port.Get(Column, "mtu"), port.Get(Column, "rdnss"));
        var bytes = AdvertisementSpec.NoMtu;
        IPAddress? server = null;
        canBeSaid = mode is not null && TopologyKeys.RaModes.Check(mode) is null
            && (mtu is null || (TopologyKeys.RaMtu.Check(mtu) is null
                && int.TryParse(mtu, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes > 0))
            && (servers is null || IPAddressSyntax.TryParse(servers, out server, out _))
            // Without an IPv6 address on the port nothing is sent.
            && port["networks"].Strings().Any(n => n.Contains(':', StringComparison.Ordinal));
        return canBeSaid ? new(mode!) { Mtu = bytes, IsPeriodic = port.Get(Column, "send_periodic") == "true", Dns = server } : null;
    }
}
