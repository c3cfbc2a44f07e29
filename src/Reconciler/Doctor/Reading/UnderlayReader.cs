using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>Finds the interface that tunnels leave this host by.</summary>
internal static class UnderlayReader
{
    /// <summary>Finds the interface.</summary>
    /// <param name="encapAddresses">The addresses of this host's tunnel endpoints.</param>
    /// <returns>The interface with the smallest MTU; null if no interface has one of the addresses.</returns>
    public static Underlay? Find(ImmutableArray<string> encapAddresses)
    {
        var wanted = encapAddresses.Select(t => NetworkText.TryReadAddress(t, out var address) ? address : null).OfType<IPAddress>().ToHashSet();
        if (wanted.Count == 0)
            return null;
        var found = from nic in NetworkInterface.GetAllNetworkInterfaces()
                    from unicast in nic.GetIPProperties().UnicastAddresses
                    where wanted.Contains(unicast.Address)
                    let mtu = MtuOf(nic.Name)
                    where mtu is not null
                    orderby mtu
                    select new Underlay(nic.Name, unicast.Address, mtu.Value);
        return found.FirstOrDefault();
    }

    /// <summary>Reads the MTU from sysfs (<c>Documentation/ABI/testing/sysfs-class-net</c>).</summary>
    private static int? MtuOf(string nic)
    {
        try
        {
            return int.TryParse(File.ReadAllText($"/sys/class/net/{nic}/mtu").Trim(), out var mtu) ? mtu : null;
        }
        catch (IOException)
        {
            // It has gone meanwhile.
            return null;
        }
    }
}
