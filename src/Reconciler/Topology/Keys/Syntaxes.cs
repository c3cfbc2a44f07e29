using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Reconciler.Intent;
using Reconciler.Libvirt;

namespace Reconciler.Topology.Keys;

/// <summary>The kinds of values in the file.</summary>
internal static class Syntaxes
{
    private const string PortNumber = "[0-9]{1,5}";

    /// <summary>A name in OVN. It may have any character that can be seen.</summary>
    public static readonly ValueSyntax Name = new("NAME", CheckName) { Pattern = @"^\S(.*\S)?$" };

    /// <summary>The name of a port group.</summary>
    /// <remarks>ovn-nb(5), Port_Group: it matches <c>[a-zA-Z_.][a-zA-Z_.0-9]*</c>, because it is written in matches.</remarks>
    public static readonly ValueSyntax GroupName = new("GROUP", CheckGroup) { Pattern = "^[A-Za-z_.][A-Za-z0-9_.]*$" };

    /// <summary>The name of a DNS zone.</summary>
    public static readonly ValueSyntax Zone = new("ZONE", CheckZone)
        { Pattern = @"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$" };

    /// <summary>An IP address.</summary>
    public static readonly ValueSyntax Address = new("ADDRESS", t => IPAddressSyntax.TryParse(t, out _, out var problem) ? null : problem)
        { Pattern = "^[0-9A-Fa-f.:]+$" };

    /// <summary>An IPv4 network.</summary>
    public static readonly ValueSyntax Network4 = new("NETWORK/LENGTH", t => CheckNetwork(t, AddressFamily.InterNetwork))
        { Pattern = @"^([0-9]+\.){3}[0-9]+/[0-9]+$" };

    /// <summary>An IPv6 prefix of 64 bits.</summary>
    public static readonly ValueSyntax Prefix6 = new("PREFIX/64", CheckPrefix6) { Pattern = "^[0-9A-Fa-f:]+/64$" };

    /// <summary>A network of either family.</summary>
    public static readonly ValueSyntax Network = new("NETWORK/LENGTH", t => CheckNetwork(t, null)) { Pattern = "^[0-9A-Fa-f.:]+/[0-9]+$" };

    /// <summary>An address with its network.</summary>
    public static readonly ValueSyntax InterfaceAddress = new("ADDRESS/LENGTH", CheckInterfaceAddress)
        { Pattern = "^[0-9A-Fa-f.:]+/[0-9]+$" };

    /// <summary>The next hop of a route.</summary>
    public static readonly ValueSyntax NextHop = new("ADDRESS|discard", t => t == "discard" ? null : Address.Check(t))
        { Pattern = "^([0-9A-Fa-f.:]+|discard)$" };

    /// <summary>One address or a range of them, of IPv4.</summary>
    public static readonly ValueSyntax AddressRange = new("ADDRESS[..ADDRESS]", CheckRange) { Pattern = @"^[0-9.]+(\.\.[0-9.]+)?$" };

    /// <summary>A MAC address.</summary>
    public static readonly ValueSyntax Mac = new("MAC", CheckMac) { Pattern = "^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$" };

    /// <summary>A port of TCP, UDP or SCTP, or a range of them.</summary>
    public static readonly ValueSyntax Ports = new("PORT[-PORT]", CheckPorts) { Pattern = $"^{PortNumber}(-{PortNumber})?$" };

    /// <summary>An address, with a port or without.</summary>
    public static readonly ValueSyntax Endpoint = new("ADDRESS[:PORT]", CheckEndpoint)
        { Pattern = $@"^([0-9.]+|[0-9A-Fa-f:]+|\[[0-9A-Fa-f:]+\])(:{PortNumber})?$" };

    /// <summary>Whom a rule is about: a network, an address, a group or a switch.</summary>
    public static readonly ValueSyntax Peer = new("NETWORK|ADDRESS|group:GROUP|switch:NAME|any", CheckPeer);

    /// <summary>Any text on one line.</summary>
    public static readonly ValueSyntax Text = new(
        "TEXT", t => t.Length == 0 ? "is empty" : t.Any(char.IsControl) ? "has characters that cannot be seen" : null);

    /// <summary>The name under which a rule is logged.</summary>
    /// <remarks>ovn-nb(5), ACL: a name has at most 63 characters.</remarks>
    public static readonly ValueSyntax LogName = new("NAME", t => CheckName(t) ?? (t.Length > 63 ? "has more than 63 characters" : null))
        { Pattern = @"^\S(.{0,61}\S)?$" };

    /// <summary>A whole number.</summary>
    public static ValueSyntax Whole(int minimum, int maximum) =>
        new("NUMBER", t => CheckWhole(t, minimum, maximum)) { Minimum = minimum, Maximum = maximum };

    /// <summary>A whole number, or 0 for none.</summary>
    public static ValueSyntax WholeOrNone(int minimum, int maximum) => new(
        "NUMBER",
        t => t == "0" || CheckWhole(t, minimum, maximum) is not { } problem ? null : $"{problem}, or 0 for none")
    {
        Minimum = 0,
        Maximum = maximum,
    };

    /// <summary>One of some words.</summary>
    public static ValueSyntax OneOf(params string[] words) => new(
        string.Join('|', words),
        t => words.Contains(t, StringComparer.Ordinal) ? null : $"is none of {string.Join(", ", words)}{Suggestion.Clause(t, words)}")
    {
        Words = [.. words],
    };

    /// <summary>Reads a range of addresses.</summary>
    public static (IPAddress First, IPAddress Last)? ReadRange(string text)
    {
        var ends = text.Split("..", 2);
        return IPAddressSyntax.TryParse(ends[0], out var first, out _) && IPAddressSyntax.TryParse(ends[^1], out var last, out _)
            ? (first, last) : null;
    }

    /// <summary>Reads <c>ADDRESS</c>, <c>ADDRESS:PORT</c> or <c>[ADDRESS]:PORT</c>.</summary>
    /// <returns>The address and the port; null for none, or if it is not written like that.</returns>
    public static (IPAddress Address, int? Port)? ReadEndpoint(string text)
    {
        var (address, port) = (text, "");
        if (text.StartsWith('[') && text.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            if (text.Length == end + 1 || text[end + 1] != ':')
                return null;
            (address, port) = (text[1..end], text[(end + 2)..]);
        }
        else if (text.Split(':') is [var host, var number])
        {
            (address, port) = (host, number);
        }
        else if (IPAddressSyntax.TryParse(text, out var whole, out _))
        {
            return (whole, null);
        }

        if (!IPAddressSyntax.TryParse(address, out var parsed, out _))
            return null;
        if (port.Length == 0)
            return text.Contains(':', StringComparison.Ordinal) ? null : (parsed, null);
        return CheckWhole(port, 1, 65535) is null ? (parsed, int.Parse(port, CultureInfo.InvariantCulture)) : null;
    }

    /// <summary>An address with a port or without in the form in which it is written; the text itself if it is none.</summary>
    public static string UsualEndpoint(string text)
    {
        if (ReadEndpoint(text) is not { } endpoint)
            return text;
        var address = endpoint.Address.ToString();
        if (endpoint.Port is not { } port)
            return address;
        return string.Create(
            CultureInfo.InvariantCulture, $"{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{port}");
    }

    private static string? CheckName(string text) =>
        text.Length == 0 ? "is empty"
        : text.Length > 200 ? "has more than 200 characters"
        : text.Any(char.IsControl) ? "has characters that cannot be seen"
        : char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? "begins or ends with a space"
        : null;

    private static string? CheckGroup(string text)
    {
        if (text.Length == 0)
            return "is empty";
        if (text.Length > 200)
            return "has more than 200 characters";
        var allowed = text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') && !char.IsAsciiDigit(text[0]);
        if (allowed)
            return null;
        var better = string.Concat(text.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '_'));
        better = char.IsAsciiDigit(better[0]) ? $"_{better}" : better;
        return $"is a name that OVN cannot have in a match: letters, digits, '_' and '.', and no digit first, such as '{better}'";
    }

    private static string? CheckZone(string text)
    {
        if (text.Length > 200)
            return "has more than 200 characters";
        foreach (var label in text.Split('.'))
        {
            // RFC 1123, section 2.1.
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-'
                || !label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                return "is not a zone: labels of lower-case letters, digits and '-', separated by dots, such as poc.lan";
        }

        return null;
    }

    private static string? CheckNetwork(string text, AddressFamily? family)
    {
        if (Split(text, family, out var network) is { } problem)
            return problem;
        return IsCleared(network!) ? null : $"has bits set behind the prefix; the network is {network!.Network}";
    }

    private static string? CheckPrefix6(string text) =>
        CheckNetwork(text, AddressFamily.InterNetworkV6)
            ?? (text.EndsWith("/64", StringComparison.Ordinal) ? null : "is not 64 bits long, which OVN needs to make addresses");

    private static string? CheckInterfaceAddress(string text)
    {
        if (!text.Contains('/', StringComparison.Ordinal))
            return $"has no prefix length; write {text}/{(text.Contains(':', StringComparison.Ordinal) ? 64 : 24)} or the like";
        if (Split(text, null, out var address) is { } problem)
            return problem;
        if (IPAddressSyntax.WhyUnusable(address!.Address) is { } unusable)
            return unusable;
        return address.Address.Equals(address.NetworkAddress) ? $"is the network itself; a router port needs an address in it"
            : address.Address.Equals(address.BroadcastAddress) ? "is the broadcast address of its network"
            : null;
    }

    private static string? Split(string text, AddressFamily? family, out Ovn.InterfaceAddress? network)
    {
        network = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return "has no prefix length, such as /24";
        var (address, length) = (text[..slash], text[(slash + 1)..]);
        if (!IPAddressSyntax.TryParse(address, out var parsed, out var problem))
        {
            var numbers = address.Split('.');
            return numbers.Length is > 0 and < 4
                && numbers.All(n => byte.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                ? $"is not a network: the address needs four numbers; did you mean '{string.Join('.', numbers.Concat(Enumerable.Repeat("0", 4 - numbers.Length)))}/{length}'?"
                : $"is not a network: '{address}' {problem}";
        }

        if (family is { } wanted && parsed.AddressFamily != wanted)
            return wanted is AddressFamily.InterNetwork ? "is IPv6, and this is for IPv4" : "is IPv4, and this is for IPv6";
        return Ovn.InterfaceAddress.TryParse(text, out network) ? null
            : $"has no prefix length of 0 to {(parsed.AddressFamily is AddressFamily.InterNetwork ? 32 : 128)} bits";
    }

    /// <summary>Whether no bit behind the prefix is set.</summary>
    private static bool IsCleared(Ovn.InterfaceAddress network) =>
        Ovn.InterfaceAddress.TryParse(network.Network, out var cleared) && cleared.Address.Equals(network.Address);

    private static string? CheckRange(string text)
    {
        foreach (var end in text.Split("..", 2))
        {
            if (!IPAddressSyntax.TryParse(end, out var address, out var problem))
                return $"is not an address or a range of addresses: '{end}' {problem}";
            if (address.AddressFamily is not AddressFamily.InterNetwork)
                return "is IPv6; only IPv4 addresses are excluded";
        }

        var (first, last) = ReadRange(text)!.Value;
        return first.GetAddressBytes().AsSpan().SequenceCompareTo(last.GetAddressBytes()) <= 0 ? null : "ends before it begins";
    }

    private static string? CheckMac(string text)
    {
        if (!MacAddress.TryNormalize(text, out var mac))
            return "is not a MAC address; write six bytes such as 02:00:00:00:01:30";
        return MacAddress.IsMulticast(mac) ? "is a multicast MAC address" : mac == "00:00:00:00:00:00" ? "is no MAC address that a port can have" : null;
    }

    private static string? CheckWhole(string text, int minimum, int maximum) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum
            && (text == "0" || text[0] != '0')
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"is not a whole number from {minimum} to {maximum}");

    private static string? CheckPorts(string text)
    {
        var ends = text.Split('-', 2);
        if (ends.Any(e => CheckWhole(e, 1, 65535) is not null))
            return "is not a port from 1 to 65535, or a range such as 8000-8100";
        return int.Parse(ends[0], CultureInfo.InvariantCulture) <= int.Parse(ends[^1], CultureInfo.InvariantCulture) ? null
            : "ends before it begins";
    }

    private static string? CheckEndpoint(string text) => ReadEndpoint(text) is { } endpoint
        ? IPAddressSyntax.WhyUnusable(endpoint.Address)
        : "is not an address with a port, such as 192.168.58.120:80 or [2001:db8::1]:80";

    private static string? CheckPeer(string text) =>
        text == "any" ? null
        : text.StartsWith("group:", StringComparison.Ordinal) ? Inner(text[6..], GroupName)
        : text.StartsWith("switch:", StringComparison.Ordinal) ? Inner(text[7..], Name)
        : text.Contains('/', StringComparison.Ordinal) ? CheckNetwork(text, null)
        : IPAddressSyntax.TryParse(text, out _, out _) ? null
        : "is neither an address, nor a network, nor group:NAME, nor switch:NAME, nor any";

    private static string? Inner(string text, ValueSyntax syntax) =>
        syntax.Check(text) is { } problem ? $"names something whose name {problem}" : null;
}
