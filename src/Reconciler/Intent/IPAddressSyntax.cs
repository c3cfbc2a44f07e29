using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Intent;

/// <summary>Reads IP addresses in the one form that OVN and people agree on.</summary>
/// <remarks>
/// <see cref="IPAddress.TryParse(string?, out IPAddress?)"/> also takes the historic forms of inet_aton: <c>10.1</c>, <c>0x0a.0.0.1</c>, and
/// <c>010.0.0.1</c> as an octal number. In a configuration each of them is a slip (RFC 6943, section 3.1.1).
/// </remarks>
public static class IPAddressSyntax
{
    /// <summary>Longest text of an IPv6 address, with an IPv4 address at its end.</summary>
    private const int MaximumLength = 45;

    /// <summary>Reads an address.</summary>
    /// <param name="text">Four decimal numbers without leading zeros, or IPv6 as in RFC 4291, section 2.2.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">Why it is not one, to follow the text in a message, such as <c>is not an IP address</c>.</param>
    /// <returns>Whether it is an address.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out IPAddress? address, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        address = null;
        problem = Check(text);
        if (problem is null && !IPAddress.TryParse(text, out address))
            problem = "is not an IP address";
        if (problem is not null)
            address = null;
        return problem is null;
    }

    /// <summary>Tells why an address cannot be that of a port or of a NAT rule.</summary>
    /// <param name="address">The address.</param>
    /// <returns>Such as <c>is a multicast address</c>, or <see langword="null"/> when it can.</returns>
    public static string? WhyUnusable(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.IsIPv4MappedToIPv6)
            return $"is an IPv4 address written as IPv6 (write {address.MapToIPv4()})";
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return "is the unspecified address";
        if (IPAddress.IsLoopback(address))
            return "is a loopback address";
        if (address.Equals(IPAddress.Broadcast))
            return "is the broadcast address";
        // IPv4: 224.0.0.0/4 (RFC 5771); IPv6: ff00::/8 (RFC 4291, section 2.7).
        var multicast = address.AddressFamily == AddressFamily.InterNetwork
            ? address.GetAddressBytes()[0] is >= 224 and <= 239
            : address.IsIPv6Multicast;
        return multicast ? "is a multicast address" : null;
    }

    private static string? Check(string text)
    {
        if (text.Contains('/', StringComparison.Ordinal))
            return "has a prefix length; write the address alone";
        if (text.Contains('%', StringComparison.Ordinal))
            return "has a zone; write the address alone";
        if (text.AsSpan().IndexOfAny(',', ';') >= 0)
            return "is not an IP address; separate several with spaces";
        if (text.Length > MaximumLength)
            return "is not an IP address";
        var lastColon = text.LastIndexOf(':');
        if (lastColon < 0)
            return CheckDotted(text);
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit(c) && c is not (':' or '.'))
                return "is not an IP address";
        }
        var tail = text.AsSpan(lastColon + 1);
        return tail.Contains('.') ? CheckDotted(tail) : null;
    }

    private static string? CheckDotted(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            parts++;
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9'))
                return "is not an IP address";
            if (part.Length > 1 && part[0] == '0')
                return "is not an IP address (a number begins with 0)";
            if (int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) > 255)
                return "is not an IP address (a number is over 255)";
        }
        return parts == 4 ? null : "is not an IP address (it needs four numbers)";
    }
}
