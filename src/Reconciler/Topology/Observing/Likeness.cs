using System.Globalization;
using System.Net.Sockets;
using Reconciler.Intent;
using Reconciler.Libvirt;
using Reconciler.Ovn;
using Reconciler.Ovsdb.Values;

namespace Reconciler.Topology.Observing;

/// <summary>
/// Whether two values mean the same to OVN. People and tools write one address, one network and one list in several ways, and a row is not
/// changed for its spelling. Pure.
/// </summary>
internal static class Likeness
{
    /// <summary>Whether two values of a column mean the same.</summary>
    public static bool Same(string table, string column, OvsdbDatum one, OvsdbDatum other)
    {
        if (one.Equals(other))
            return true;
        return (table, column) switch
        {
            (NetworkTables.RouterPort, "mac") => SameTexts(one, other, Mac),
            (NetworkTables.RouterPort, "networks") => SameTexts(one, other, Prefix),
            (NetworkTables.Nat, "external_ip") or (NetworkTables.Route, "nexthop") => SameTexts(one, other, Address),
            (NetworkTables.Nat, "logical_ip") or (NetworkTables.Route, "ip_prefix") => SameTexts(one, other, Prefix),
            (NetworkTables.Dhcp, "cidr") => SameTexts(one, other, Network),
            (NetworkTables.LoadBalancer, "vips") => SameVips(one, other),
            _ => false,
        };
    }

    /// <summary>Whether two values of a key in a map column mean the same; null is none.</summary>
    public static bool Same(string table, string column, string key, string? one, string? other)
    {
        if (one == other)
            return true;
        if ((table, column, key) is (NetworkTables.RouterPort, "ipv6_ra_configs", "send_periodic"))
            return one is "true" == other is "true";
        if (one is null || other is null)
            return false;
        return (table, column, key) switch
        {
            (NetworkTables.Switch, "other_config", "subnet") => Network(one) == Network(other),
            (NetworkTables.Switch, "other_config", "ipv6_prefix") => Prefix64(one) is { } prefix && prefix == Prefix64(other),
            (NetworkTables.Switch, "other_config", "exclude_ips") =>
                Words(one).Select(Range).ToHashSet(StringComparer.Ordinal).SetEquals(Words(other).Select(Range)),
            (NetworkTables.RouterPort, "ipv6_ra_configs", "rdnss") => Address(one) == Address(other),
            (NetworkTables.RouterPort, "ipv6_ra_configs", "mtu") => Number(one) is { } mtu && mtu == Number(other),
            (NetworkTables.Dhcp, "options", "server_mac") => Mac(one) == Mac(other),
            // In IPv6 the server's identifier is a MAC address.
            (NetworkTables.Dhcp, "options", "server_id") => Mac(one) == Mac(other) || Address(one) == Address(other),
            (NetworkTables.Dhcp, "options", "router") => Address(one) == Address(other),
            (NetworkTables.Dhcp, "options", "dns_server") => Servers(one).SequenceEqual(Servers(other), StringComparer.Ordinal),
            (NetworkTables.Dhcp, "options", "lease_time" or "mtu") => Number(one) is { } number && number == Number(other),
            (NetworkTables.Dhcp, "options", "domain_name" or "domain_search") => one.Trim('"') == other.Trim('"'),
            _ => false,
        };
    }

    /// <summary>A network without the bits behind its length, in the usual form; the text itself if it is no network.</summary>
    public static string Network(string text) => InterfaceAddress.TryParse(text, out var network) ? network.Network : text;

    /// <summary>An address with its length, in the usual form, with the length of one address if it has none.</summary>
    public static string Prefix(string text) => InterfaceAddress.TryParse(text, out var prefix) ? prefix.ToString() : text;

    /// <summary>An address in the usual form; the text itself if it is none.</summary>
    public static string Address(string text) => IPAddressSyntax.TryParse(text, out var address, out _) ? address.ToString() : text;

    /// <summary>A MAC address in lower case; the text itself if it is none.</summary>
    public static string Mac(string text) => MacAddress.TryNormalize(text, out var mac) ? mac : text;

    /// <summary>
    /// The IPv6 prefix of 64 bits that <c>other_config:ipv6_prefix</c> says, which OVN takes with its length or without; null if it is
    /// none.
    /// </summary>
    public static InterfaceAddress? Prefix64(string text)
    {
        if (!InterfaceAddress.TryParse(text.Contains('/', StringComparison.Ordinal) ? text : $"{text}/64", out var prefix)
            || prefix.PrefixLength != 64 || prefix.Address.AddressFamily is not AddressFamily.InterNetworkV6)
            return null;
        return InterfaceAddress.TryParse(prefix.Network, out var network) ? network : null;
    }

    /// <summary>The addresses of <c>dns_server</c>: one, or several in braces with commas or blanks between them.</summary>
    public static IEnumerable<string> Servers(string text) =>
        text.Trim('{', '}', ' ').Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).Select(Address);

    /// <summary>The words of a text with blanks between them.</summary>
    public static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The backends of a virtual address: with commas between them.</summary>
    public static string[] Backends(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>
    /// Whether a switch's port to a router has addresses that mean the same as <c>router</c>: the MAC address of the router's port, with
    /// none but its own addresses.
    /// </summary>
    /// <param name="addresses">The column.</param>
    /// <param name="mac">The MAC address of the router's port.</param>
    /// <param name="networks">Its addresses with their networks.</param>
    public static bool IsRouter(OvsdbDatum addresses, string mac, IEnumerable<InterfaceAddress> networks)
    {
        if (addresses.Strings().ToArray() is not [var entry])
            return false;
        if (entry == "router")
            return true;
        var own = networks.Select(n => n.Address.ToString()).ToHashSet(StringComparer.Ordinal);
        return Words(entry) is [var first, .. var rest] && Mac(first) == mac && rest.All(a => own.Contains(Address(a.Split('/')[0])));
    }

    private static string Range(string text) =>
        Keys.Syntaxes.ReadRange(text) is var (first, last) ? $"{first}..{last}" : text;

    private static bool SameTexts(OvsdbDatum one, OvsdbDatum other, Func<string, string> usual) =>
        one.Count == other.Count && one.Strings().Select(usual).ToHashSet(StringComparer.Ordinal).SetEquals(other.Strings().Select(usual));

    private static bool SameVips(OvsdbDatum one, OvsdbDatum other)
    {
        return one.Count == other.Count && one.IsMap && other.IsMap
            && Usual(one).SequenceEqual(Usual(other), StringComparer.Ordinal);

        static IEnumerable<string> Usual(OvsdbDatum vips) => vips.Pairs()
            .Select(p => $"{Keys.Syntaxes.UsualEndpoint(p.Key)}={string.Join(',', Backends(p.Value).Select(Keys.Syntaxes.UsualEndpoint))}")
            .Order(StringComparer.Ordinal);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
