using System.Net.NetworkInformation;
using Reconciler.Doctor.Facts;

namespace Reconciler.Doctor.Reading;

/// <summary>Finds the parts of OVN's central on this host.</summary>
internal static class LocalCentralReader
{
    /// <summary>Reads what is on this host.</summary>
    public static LocalCentral Read() => new(
        File.Exists("/usr/bin/ovn-northd"),
        File.Exists(LocalCentral.NorthboundSocket),
        File.Exists(LocalCentral.SouthboundSocket),
        [
            .. NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus is not OperationalStatus.Down)
                .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address).Distinct(),
        ]);
}
