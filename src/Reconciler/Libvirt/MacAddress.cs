using System.Diagnostics.CodeAnalysis;

namespace Reconciler.Libvirt;

/// <summary>The text form of Ethernet addresses as libvirt, Open vSwitch and OVN write it: six lower-case pairs and colons.</summary>
internal static class MacAddress
{
    private const int TextLength = 17;
    private const string Nobody = "00:00:00:00:00:00";

    /// <summary>Checks an address and returns its canonical form, so that addresses can be compared as text.</summary>
    /// <param name="text">Six pairs of hexadecimal digits, separated by colons, in upper or lower case.</param>
    /// <param name="canonical">The address in lower case.</param>
    /// <returns>Whether <paramref name="text"/> is such an address.</returns>
    public static bool TryNormalize([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (text is null || text.Length != TextLength)
            return false;
        for (var i = 0; i < TextLength; i++)
        {
            var valid = i % 3 == 2 ? text[i] == ':' : char.IsAsciiHexDigit(text[i]);
            if (!valid)
                return false;
        }
        canonical = text.ToLowerInvariant();
        return true;
    }

    /// <summary>Whether a text is the address of one interface: that of a group and that of nobody are not.</summary>
    /// <param name="text">The text.</param>
    public static bool IsOfInterface([NotNullWhen(true)] string? text) =>
        TryNormalize(text, out var canonical) && !IsMulticast(canonical) && canonical != Nobody;

    /// <summary>Whether an address is a group address (IEEE 802: the lowest bit of the first octet).</summary>
    /// <param name="canonical">An address as <see cref="TryNormalize"/> returns it.</param>
    /// <returns>True for a multicast or broadcast address, which no interface can have.</returns>
    public static bool IsMulticast(string canonical)
    {
        ArgumentException.ThrowIfNullOrEmpty(canonical);
        return (Convert.ToInt32(canonical[..2], 16) & 1) == 1;
    }
}
