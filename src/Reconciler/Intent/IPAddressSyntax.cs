using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Intent;

/// <summary>Reads IP addresses in the usual form only, which OVN and people understand in the same way.</summary>
/// <remarks>
/// <see cref="IPAddress.TryParse(string?, out IPAddress?)"/> also takes the historic forms of inet_aton: <c>10.1</c>, <c>0x0a.0.0.1</c>,
/// and the octal <c>010.0.0.1</c>. In a configuration such a form is a mistake (RFC 6943, section 3.1.1).
/// </remarks>
internal static class IPAddressSyntax
{
    /// <summary>The longest text of an IPv6 address, which ends with an IPv4 address.</summary>
    private const int MaximumLength = 45;

    /// <summary>Reads an address.</summary>
    /// <param name="text">Four decimal numbers without leading zeros, or IPv6 as in RFC 4291, section 2.2.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">Why it is not an address, to follow the text in a message: <c>is not an IP address</c>.</param>
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

    /// <summary>Why a port or a NAT rule cannot have an address.</summary>
    /// <param name="address">The address.</param>
    /// <returns>The reason, such as <c>is a multicast address</c>; <see langword="null"/> if it can have the address.</returns>
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
