using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Intent;
using Reconciler.Ovn;
using Reconciler.Ownership;

namespace Reconciler.Reconciliation.Naming;

/// <summary>The records of DNS for ports: each name with its addresses, and each address with its name. Pure.</summary>
internal static class NameRecords
{
    /// <summary>The records of a host's ports, by the switch that they are on.</summary>
    /// <param name="ports">The ports. Those that are switched off have no records, since nobody answers there.</param>
    public static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Of(IEnumerable<LogicalSwitchPort> ports) =>
        ports
        .Where(p => p.Enabled is not false && p.ExternalIds.ContainsKey(OwnershipKeys.Switch))
        .GroupBy(p => p.ExternalIds[OwnershipKeys.Switch], StringComparer.Ordinal)
        .Select(g => KeyValuePair.Create(g.Key, RecordsOf([.. g])))
        .Where(r => !r.Value.IsEmpty)
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The name under which an address is asked for backwards (RFC 1035, section 3.5; RFC 3596, section 2.5).</summary>
    public static string Reverse(IPAddress address)
    {
        var bytes = address.GetAddressBytes().Reverse();
        return address.AddressFamily is AddressFamily.InterNetwork
            ? string.Join('.', bytes) + ".in-addr.arpa"
            : string.Join('.', bytes.SelectMany(b => new[] { b & 0xf, b >> 4 })
                .Select(n => n.ToString("x", CultureInfo.InvariantCulture))) + ".ip6.arpa";
    }

    /// <summary>The names that a port has.</summary>
    public static IEnumerable<string> NamesOf(LogicalSwitchPort port) => port.ExternalIds.Keys
        .Where(k => k.StartsWith(OwnershipKeys.NamePrefix, StringComparison.Ordinal)).Select(k => k[OwnershipKeys.NamePrefix.Length..]);

    private static ImmutableSortedDictionary<string, string> RecordsOf(LogicalSwitchPort[] ports)
    {
        var addressesOf = new SortedDictionary<string, List<IPAddress>>(StringComparer.Ordinal);
        var nameOf = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var port in ports.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            string[] names = [.. NamesOf(port)];
            if (names.Length == 0)
                continue;
            var addresses = NorthboundDatabase.AddressesIn(port.Addresses).Concat(port.DynamicAddresses).Distinct().ToArray();
            foreach (var name in names)
            {
                if (!addressesOf.TryGetValue(name, out var some))
                    addressesOf[name] = some = [];
                some.AddRange(addresses.Where(a => !some.Contains(a)));
            }

            foreach (var address in addresses)
                nameOf.TryAdd(Reverse(address), Principal(port, names));
        }

        return addressesOf.Where(a => a.Value.Count > 0)
            .Select(a => KeyValuePair.Create(
                a.Key, string.Join(' ', a.Value.OrderBy(x => x.AddressFamily).ThenBy(x => x.ToString(), StringComparer.Ordinal))))
            .Concat(nameOf)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>The name that an address has: that of the workload, if it has one.</summary>
    private static string Principal(LogicalSwitchPort port, string[] names)
    {
        var label = port.ExternalIds.GetValueOrDefault(OwnershipKeys.VirtualMachineName) is { } name ? DnsName.LabelOf(name) : null;
        return names.FirstOrDefault(n => label is not null && n.StartsWith(label + ".", StringComparison.Ordinal)) ?? names[0];
    }
}
