using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Reconciler.Ownership;

namespace Reconciler.OpenVSwitch;

/// <summary>Names and addresses that are the same each time the same interface of a workload is plugged in. Pure.</summary>
internal static class StableNames
{
    /// <summary>The iface-id of an interface that nobody has given one: a UUID, as libvirt chooses them.</summary>
    /// <param name="workload">The workload; its key holds the host's name.</param>
    /// <param name="device">The interface's name.</param>
    public static string InterfaceIdOf(WorkloadId workload, string device) =>
        new Guid(Hash($"{workload} {device}").AsSpan(0, 16), bigEndian: true).ToString();

    /// <summary>The MAC address of an interface: unicast and locally administered (IEEE 802, the two low bits of the first byte).</summary>
    /// <inheritdoc cref="InterfaceIdOf"/>
    public static string MacOf(WorkloadId workload, string device) => MacFrom($"mac of {workload} {device}");

    /// <summary>
    /// The MAC address of the end of a veth pair that stays on the host. Nobody speaks to it: it tells that the pair is of our making,
    /// since it is there from the first moment on.
    /// </summary>
    /// <inheritdoc cref="InterfaceIdOf"/>
    public static string OuterMacOf(WorkloadId workload, string device) => MacFrom($"outer mac of {workload} {device}");

    private static string MacFrom(string text)
    {
        var hash = Hash(text);
        hash[0] = (byte)((hash[0] & 0xfc) | 0x02);
        return string.Join(':', hash.Take(6).Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
    }

    /// <summary>The name of the end of a veth pair that stays on the host. Linux allows 15 characters.</summary>
    /// <param name="name">The workload's name.</param>
    /// <param name="peer">The name of the other end.</param>
    public static string DeviceOf(string name, string peer) =>
        DevicePrefixOf(name) + Convert.ToHexStringLower(Hash($"peer {peer}").AsSpan(0, 2))[..3];

    /// <summary>What the names of all such devices of a workload begin with.</summary>
    /// <param name="name">The workload's name.</param>
    public static string DevicePrefixOf(string name)
    {
        var readable = new string([.. name.Where(char.IsAsciiLetterOrDigit).Take(5)]).ToLowerInvariant();
        return $"v{readable}-{Convert.ToHexStringLower(Hash($"device {name}").AsSpan(0, 3))[..5]}";
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
