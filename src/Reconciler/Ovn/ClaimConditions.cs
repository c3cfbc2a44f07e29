using System.Net;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>How the server is asked for ports of ours by what they claim: look-ups and guards mean the same by it.</summary>
internal static class ClaimConditions
{
    /// <summary>Ports that claim an address on a switch.</summary>
    public static Condition OfAddress(IPAddress address, string switchName) =>
        Condition.Includes("external_ids", OwnershipKeys.AddressPrefix + address, switchName);

    /// <summary>Ports that claim a MAC address on a switch.</summary>
    public static Condition OfMac(string mac, string switchName) => Condition.Includes("external_ids", OvsdbDatum.Map(
    [
        KeyValuePair.Create(OwnershipKeys.Mac, mac), KeyValuePair.Create(OwnershipKeys.Switch, switchName),
    ]));
}
