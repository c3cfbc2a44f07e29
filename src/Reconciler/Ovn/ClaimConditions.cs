using System.Net;
using Reconciler.Ovsdb.Transactions;
using Reconciler.Ovsdb.Values;
using Reconciler.Ownership;

namespace Reconciler.Ovn;

/// <summary>The conditions that find our ports by their claims. Look-ups and guards use the same ones.</summary>
internal static class ClaimConditions
{
    /// <summary>Ports that claim an address on a switch.</summary>
    public static Condition OfAddress(IPAddress address, string switchName) =>
        Condition.Includes("external_ids", OwnershipKeys.AddressPrefix + address, switchName);

    /// <summary>Ports that claim a name.</summary>
    public static Condition OfName(string name) =>
        Condition.Includes("external_ids", OwnershipKeys.NamePrefix + name, OwnershipKeys.NameHeld);

    /// <summary>Ports that claim a MAC address on a switch.</summary>
    public static Condition OfMac(string mac, string switchName) => Condition.Includes("external_ids", OvsdbDatum.Map(
    [
        KeyValuePair.Create(OwnershipKeys.Mac, mac), KeyValuePair.Create(OwnershipKeys.Switch, switchName),
    ]));
}
