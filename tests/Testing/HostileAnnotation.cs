using System.Globalization;
using System.Text;

namespace Reconciler.Testing;

/// <summary>The worst that a tenant can write into a domain's metadata.</summary>
internal static class HostileAnnotation
{
    /// <summary>The number of interfaces of a domain that are read.</summary>
    public const int Interfaces = 64;

    /// <summary>As many characters as libvirt takes, with some to spare for the rest of the document.</summary>
    private const int Largest = 3_500_000;

    /// <summary>The <c>ports</c> element in several forms: the largest that is allowed, with other addresses each time, and some that are refused.</summary>
    /// <param name="turn">Which form, and which addresses.</param>
    /// <param name="macs">The domain's interfaces.</param>
    /// <param name="logicalSwitch">A switch.</param>
    /// <param name="address">Makes an address of two numbers: that of the interface, and that of the address.</param>
    public static string Of(int turn, IReadOnlyList<string> macs, string logicalSwitch, Func<int, int, string> address) =>
        $"<ovn:ports xmlns:ovn='urn:ovn-reconciler:domain:1'>{(turn % 5) switch
        {
            0 or 1 => Many(macs.Count, i => $"<ovn:port mac='{macs[i]}' switch='{logicalSwitch}' address='{Many(4, a => $" {address(i, (4 * (turn % 4)) + a + 1)}")}'>{Many(4, n => $"<ovn:nat external='{(address(1, 1).Contains(':', StringComparison.Ordinal) ? "2001:db8::" : "192.0.2.")}{(4 * (i % 60)) + n + 1}'/>")}</ovn:port>"),
            2 => $"<ovn:port groups='{Many(Largest / 8, i => $"g{i:x6} ")}'/>",
            3 => Many(Largest / 40, i => $"<ovn:port mac='52:54:00:{i >> 16 & 255:x2}:{i >> 8 & 255:x2}:{i & 255:x2}'/>"),
            _ => $"<ovn:port switch='{logicalSwitch}' address='10.0.0.1'>{Many(Largest / 40, i => $"<ovn:nat external='11.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}'/>")}</ovn:port>",
        }}</ovn:ports>";

    private static string Many(int count, Func<int, FormattableString> each)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
            text.Append(each(i).ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
