using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Reconciler.Ovn;

/// <summary>An address together with its network, as router ports have it: <c>10.0.0.254/24</c>.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many leading bits name the network.</param>
internal sealed record InterfaceAddress(IPAddress Address, int PrefixLength)
{
    /// <summary>Reads <c>ADDRESS/LENGTH</c>. An address without a length is a network of one address.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out InterfaceAddress? result)
    {
        result = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            return false;

        var width = address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128;
        var length = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
            return false;

        result = new(address, length);
        return true;
    }

    /// <summary>Whether <paramref name="other"/> is in the same network.</summary>
    public bool Contains(IPAddress other)
    {
        if (other.AddressFamily != Address.AddressFamily)
            return false;

        Span<byte> ours = stackalloc byte[16];
        Span<byte> theirs = stackalloc byte[16];
        Address.TryWriteBytes(ours, out _);
        other.TryWriteBytes(theirs, out _);
        var whole = PrefixLength / 8;
        if (!ours[..whole].SequenceEqual(theirs[..whole]))
            return false;

        var rest = PrefixLength % 8;
        return rest == 0 || (ours[whole] ^ theirs[whole]) >> (8 - rest) == 0;
    }

    /// <summary>The network as <c>NETWORK/LENGTH</c>, with the bits after the prefix cleared.</summary>
    public string Network => string.Create(CultureInfo.InvariantCulture, $"{WithHostBits(0)}/{PrefixLength}");

    /// <summary>The network address; null in IPv6, and in IPv4 networks of one or two addresses.</summary>
    public IPAddress? NetworkAddress => HasReservedAddresses ? WithHostBits(0) : null;

    /// <summary>The broadcast address; null where <see cref="NetworkAddress"/> is null.</summary>
    public IPAddress? BroadcastAddress => HasReservedAddresses ? WithHostBits(0xff) : null;

    private bool HasReservedAddresses => Address.AddressFamily is AddressFamily.InterNetwork && PrefixLength < 31;

    private IPAddress WithHostBits(byte value)
    {
        var bytes = Address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var network = (byte)(0xff << (8 - Math.Clamp(PrefixLength - (8 * i), 0, 8)));
            bytes[i] = (byte)((bytes[i] & network) | (value & ~network));
        }

        return new(bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Address}/{PrefixLength}");
}
